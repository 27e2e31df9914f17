/** Manual segments: created through the App API, filled through the Track API. */

import type { Person } from './people.ts';

export interface Segment {
  id: number;
  name: string;
  description: string;
  created_at: number;
  /** cio_ids, in the order in which they joined. */
  members: Set<string>;
}

export class Segments {
  #segments = new Map<number, Segment>();

  all(): Segment[] {
    return [...this.#segments.values()];
  }

  get(id: number): Segment | undefined {
    return this.#segments.get(id);
  }

  /** Creates an empty segment. */
  create(name: string, description: string, seconds: number): Segment {
    const id = this.#segments.size + 1;
    const segment = { id, name, description, created_at: Math.floor(seconds), members: new Set<string>() };
    this.#segments.set(id, segment);
    return segment;
  }

  /** Puts a person into a segment. */
  join(id: number, person: Person): void {
    this.#segments.get(id)?.members.add(person.cioId);
    person.segments.add(id);
  }

  /** Takes a person out of a segment. */
  leave(id: number, person: Person): void {
    this.#segments.get(id)?.members.delete(person.cioId);
    person.segments.delete(id);
  }
}

/** A segment in the form the App API shows it. */
export function publicSegment(segment: Segment): Record<string, unknown> {
  const { id, name, description, created_at } = segment;
  return {
    id,
    deduplicate_id: `${id}:${created_at}`,
    name,
    description,
    state: 'finished',
    progress: null,
    type: 'manual',
    tags: null,
    created_at,
    updated_at: created_at,
  };
}
