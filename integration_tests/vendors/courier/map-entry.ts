/** A map's entry that is made when somebody first asks for it. */

/** Gives the value under the key; without one, makes it and puts it there. */
export function entryOf<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
