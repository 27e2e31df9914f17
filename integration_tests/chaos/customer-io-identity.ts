/** What the model calls the people and things of Customer.io. */

/** E-mail addresses are the same person's however they are written. */
export function identityOf(kind: string, value: string): string {
  return `${kind}:${kind === 'email' ? value.toLowerCase() : value}`;
}

/** An object as one of the lists that people may be on. */
export function listOfObject(type: string, id: string): string {
  return `${type}:${id}`;
}

export function identityOfObject(list: string): string {
  return `object ${list}`;
}

export function identityOfCollection(name: string): string {
  return `collection ${name}`;
}

export function identityOfDelivery(id: string): string {
  return `delivery ${id}`;
}
