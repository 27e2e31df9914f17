/** Holds a baseline to the number of records it says it has seen. */

export function countedComplaint(stdout: string, records: number): string | undefined {
  const counted = Number(stdout);
  return counted === records ? undefined : `${counted} of ${records} records seen`;
}
