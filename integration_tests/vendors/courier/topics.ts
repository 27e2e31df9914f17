/** What users chose for the preference topics of one data space. */

import { entryOf } from './map-entry.ts';

export interface TopicChoice {
  status: string;
  has_custom_routing?: boolean;
  custom_routing?: string[];
}

/** A topic the workspace has. */
export interface Topic {
  name?: string;
  defaultStatus?: 'OPTED_IN' | 'OPTED_OUT' | 'REQUIRED';
}

export class Topics {
  /** The topics that exist; undefined when every topic id stands for one. */
  readonly known: Readonly<Record<string, Topic>> | undefined;
  readonly #choices = new Map<string, Map<string, TopicChoice>>();

  constructor(known: Readonly<Record<string, Topic>> | undefined) {
    this.known = known;
  }

  exists(topicId: string): boolean {
    return this.known === undefined || Object.hasOwn(this.known, topicId);
  }

  defaultStatus(topicId: string): string {
    return this.known?.[topicId]?.defaultStatus ?? 'OPTED_IN';
  }

  /** The choices of a user, in the context of a tenant or of none. */
  choices(userId: string, tenantId: string | null): Map<string, TopicChoice> {
    return entryOf(this.#choices, JSON.stringify([userId, tenantId]), () => new Map());
  }

  /** One topic as the API shows it. */
  view(topicId: string, choice: TopicChoice | undefined): Record<string, unknown> {
    const defaultStatus = this.defaultStatus(topicId);
    return {
      topic_id: topicId,
      topic_name: this.known?.[topicId]?.name ?? topicId,
      default_status: defaultStatus,
      ...(choice ?? { status: defaultStatus }),
    };
  }

  /** All topics of a user: the ones that exist, and any other the user chose something for. */
  viewAll(userId: string, tenantId: string | null): Record<string, unknown>[] {
    const choices = this.choices(userId, tenantId);
    const ids = new Set([...Object.keys(this.known ?? {}), ...choices.keys()]);
    return [...ids].map((id) => this.view(id, choices.get(id)));
  }
}
