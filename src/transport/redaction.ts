/** Takes secrets out of texts that people read: logs, errors, and what a service says about a record. */

/** Shorter texts are not taken out: they stand in too many words. */
const SHORTEST = 4;
const INSTEAD = '******';

export type Redact = (text: string) => string;

/** @param secrets as they are; they are found in texts as they would stand in JSON and in addresses, too */
export function redaction(secrets: Iterable<string>): Redact {
  const forms = [...secrets]
    .filter(({ length }) => length >= SHORTEST)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])
    // The longest first, or the rest of one that another begins with would stay.
    .sort((a, b) => b.length - a.length);
  return (text) => forms.reduce((redacted, form) => redacted.replaceAll(form, INSTEAD), text);
}
