/** Courier's documented limits (API reference), each beside the vendor's wording. */

/** "Any request body over 6 MB": 413. Read as 6,000,000, which is also below 6 × 1,048,576. */
export const MAX_BODY_BYTES = 6_000_000;
/** Recipients of one bulk subscribe. Courier documents no number; more bytes than this would not be faster. */
export const MAX_RECIPIENTS = 5_000;
/** "Limited to 20 requests per minute": `POST /lists/{list_id}/subscriptions` and `PUT /lists/{list_id}`. */
export const LIST_CALLS = { calls: 20, milliseconds: 60_000 } as const;
/** Courier documents no length of ids; no address may be much longer than this. */
export const MAX_ID_BYTES = 8_000;
/** A list id has at most 4 parts between dots, none of them empty, and neither white space nor `*` nor `#`. */
export const LIST_ID = /^[^\s*#.]+(\.[^\s*#.]+){0,3}$/;
