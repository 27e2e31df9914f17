/** Customer.io's documented limits (Track API reference), each beside the vendor's wording. */

/** "Max length of a person's ID value": 150 bytes. Held against every identifier. */
export const MAX_IDENTIFIER_BYTES = 150;
/** "Max length of each attribute name": 150 bytes. */
export const MAX_ATTRIBUTE_NAME_BYTES = 150;
/** "Max length of attribute values": 1000 bytes. Documented for people, not for events and devices. */
export const MAX_ATTRIBUTE_VALUE_BYTES = 1000;
/** "Max number of attributes allowed per person or Identify call": 300. */
export const MAX_ATTRIBUTES = 300;
/** "event name cannot be longer than 100 bytes". */
export const MAX_EVENT_NAME_BYTES = 100;
/** "Each of the requests within the batch must also be 32kb or smaller": read as 32,000, which is also below 32 × 1024. */
export const MAX_ITEM_BYTES = 32_000;
/** "Your batch request must be smaller than 500kb": the whole body, read as 500,000, which is also below 500 × 1024. */
export const MAX_BATCH_BYTES = 500_000;
/** "ids: [1..100]" of one look-up of people (App API). */
export const MAX_LOOKED_UP = 100;
/** "10 requests per second" (App API). */
export const APP_CALLS_PER_SECOND = 10;
/** "1 to 1000" people that are added to or removed from a segment in one call. */
export const MAX_SEGMENT_IDS = 1000;
/** "limit" of a page of a segment's members, at most 30,000. */
export const SEGMENT_PAGE = 30_000;
/** "10 MB per collection" (App API), read as 10,000,000 bytes. */
export const MAX_COLLECTION_BYTES = 10_000_000;
/** "10 KB per row" of a collection, read as 10,000 bytes. */
export const MAX_ROW_BYTES = 10_000;
