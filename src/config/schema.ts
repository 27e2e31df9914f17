/** The configuration: the one schema that `spec.json`, the checks and the types come from. */

import { z } from 'zod';
import { SYNC_BEHAVIORS } from '../objects/destination-object.ts';

const url = (title: string, order: number, description: string) =>
  z
    .url({ protocol: /^https?$/, error: 'must be an address that begins with https://' })
    .optional()
    .meta({ title, description, order });

const ONLY_FOR_PROXIES = 'Leave empty, unless requests have to go through a proxy or to a test server.';

/** A credential: what was copied along with it, such as a blank, is no part of it. */
const key = z.string().trim().min(1, 'must not be empty');
const text = z.string().min(1, 'must not be empty');

const customerIo = z
  .object({
    type: z
      .literal('customer_io')
      .meta({ title: 'Service', description: 'People, devices and events in Customer.io.', order: 0 }),
    site_id: key.meta({
      title: 'Site ID',
      description: 'In Customer.io under Settings → API credentials → Track API keys.',
      order: 1,
    }),
    api_key: key.meta({
      title: 'Track API key',
      description: 'The key that stands beside the Site ID.',
      order: 2,
      airbyte_secret: true,
    }),
    region: z.enum(['us', 'eu']).default('us').meta({
      title: 'Region',
      description: "Where the workspace's data is kept: in Customer.io under Settings → Privacy & Data.",
      order: 3,
    }),
    app_api_key: key.optional().meta({
      title: 'App API key',
      description:
        'Only for what has to be read back: segments and relationships that are mirrored, collections, and unknown people that are to be skipped. In Customer.io under Settings → API credentials → App API keys.',
      order: 4,
      airbyte_secret: true,
    }),
    base_url: url('Address of the Track API', 5, ONLY_FOR_PROXIES),
    app_base_url: url('Address of the App API', 6, ONLY_FOR_PROXIES),
  })
  .meta({ title: 'Customer.io' });

const courier = z
  .object({
    type: z
      .literal('courier')
      .meta({ title: 'Service', description: 'Profiles and lists in Courier.', order: 0 }),
    api_key: key.meta({
      title: 'API key',
      description: 'In Courier under Settings → API Keys.',
      order: 1,
      airbyte_secret: true,
    }),
    region: z.enum(['us', 'eu']).default('us').meta({
      title: 'Region',
      description: "Where the workspace's data is kept.",
      order: 2,
    }),
    base_url: url('Address of the API', 3, ONLY_FOR_PROXIES),
  })
  .meta({ title: 'Courier' });

const field = z.object({
  to: text.meta({
    title: 'Send as',
    description: "One of the object's own names, such as email, or the name of an attribute.",
    order: 0,
  }),
  from: text
    .optional()
    .meta({ title: 'Column', description: 'The column of the stream that is sent.', order: 1 }),
  value: z.string().optional().meta({
    title: 'Constant',
    description: 'A text that is sent with every record instead of a column.',
    order: 2,
  }),
});

const stream = z.object({
  name: text.meta({
    title: 'Stream',
    description: 'Name of the stream in the connection, or * for every stream that has no entry of its own.',
    order: 0,
  }),
  namespace: z.string().optional().meta({
    title: 'Namespace',
    description: 'Only needed where two streams have the same name.',
    order: 1,
  }),
  object: text.optional().meta({
    title: 'Object',
    description:
      'What a record becomes, such as person, device or event in Customer.io, or profile or profile_with_list in Courier; the documentation lists them all.',
    order: 2,
  }),
  sync_behavior: z.enum(SYNC_BEHAVIORS).optional().meta({
    title: 'Sync behavior',
    description: "What is done with each record. Left empty, it follows from the connection's sync mode.",
    order: 3,
  }),
  identifier: z.enum(['auto', 'id', 'email', 'phone', 'cio_id']).default('auto').meta({
    title: 'Identifier',
    description:
      'By what a person is recognised. With auto: by the primary key where it is one of these, else by the first of cio_id, id and email that a record has.',
    order: 4,
  }),
  fields: z.array(field).default([]).meta({
    title: 'Fields',
    description: 'Columns that are sent under another name, and constants.',
    order: 5,
  }),
  other_fields: z.enum(['send', 'ignore']).default('send').meta({
    title: 'Other columns',
    description: "Whether columns that are neither listed above nor one of the object's own names are sent.",
    order: 6,
  }),
  null_values: z.enum(['send', 'ignore']).default('send').meta({
    title: 'Empty values',
    description:
      'Whether an empty (null) column is sent. Customer.io clears an attribute that is sent empty.',
    order: 7,
  }),
  timestamps: z.enum(['unix', 'as_is']).default('unix').meta({
    title: 'Dates',
    description:
      'Whether date columns are sent to Customer.io as Unix seconds, which segments need, or as they are.',
    order: 8,
  }),
  deleted_rows: z.enum(['ignore', 'delete', 'suppress']).optional().meta({
    title: 'Deleted rows',
    description:
      'What is done with a row that the source marks as deleted (_ab_cdc_deleted_at). Left empty, it is ignored; a member of a list or segment is taken off it.',
    order: 9,
  }),
  unknown_people: z.enum(['create', 'skip']).default('create').meta({
    title: 'Unknown people',
    description:
      'What is done with an event, a device or the like of somebody whom Customer.io does not know: it creates a profile, which may cost money, or it is skipped and counted. To skip needs the App API key and is slower: 1,000 people a second are looked up.',
    order: 10,
  }),
});

/** "1000 requests per second" (Track API), all that write to a workspace together. */
const CUSTOMER_IO_REQUESTS = 1000;

const delivery = z.object({
  requests_per_second: z.int().min(1).max(10_000).default(100).meta({
    title: 'Requests a second',
    description:
      'Never more than this. Customer.io allows 1000 for all that write to a workspace together, and no more can be set; Courier does not limit calls for profiles.',
    order: 0,
  }),
  max_concurrency: z.int().min(1).max(200).default(16).meta({
    title: 'Requests at once',
    description: 'How many requests may be under way at the same time.',
    order: 1,
  }),
  retry_for_seconds: z.int().min(0).max(86_400).default(600).meta({
    title: 'Retry for',
    description:
      'For how many seconds a request is tried again before the sync fails and Airbyte starts it anew.',
    order: 2,
  }),
});

const noStorage = z
  .object({
    type: z
      .literal('none')
      .meta({ title: 'Storage', description: 'They are only counted, with their reasons.', order: 0 }),
  })
  .meta({ title: 'None' });

const localStorage = z
  .object({
    type: z
      .literal('local')
      .meta({ title: 'Storage', description: 'They are written to a folder.', order: 0 }),
    path: text.meta({
      title: 'Folder',
      description:
        'One file is added for every sync that rejects records. In a container the folder has to be a mounted one.',
      order: 1,
    }),
  })
  .meta({ title: 'Folder' });

const s3Storage = z
  .object({
    type: z.literal('s3').meta({ title: 'Storage', description: 'They are written to a bucket.', order: 0 }),
    bucket: text.meta({ title: 'Bucket', description: 'The name of a bucket that exists.', order: 1 }),
    region: text.default('us-east-1').meta({
      title: 'Bucket region',
      description: 'Where the bucket is, such as eu-central-1.',
      order: 2,
    }),
    prefix: z.string().default('').meta({
      title: 'Prefix',
      description: 'What the names of the files in the bucket begin with, such as rejected/.',
      order: 3,
    }),
    access_key_id: key.optional().meta({
      title: 'Access key ID',
      description: 'Leave both keys empty where the machine has a role that may write to the bucket.',
      order: 4,
      airbyte_secret: true,
    }),
    secret_access_key: key.optional().meta({
      title: 'Secret access key',
      description: 'The key that belongs to the access key ID.',
      order: 5,
      airbyte_secret: true,
    }),
    endpoint: url('Address of the storage', 6, 'Only for storage other than Amazon S3 that speaks its API.'),
  })
  .refine(
    ({ access_key_id, secret_access_key }) =>
      (access_key_id === undefined) === (secret_access_key === undefined),
    'needs both access_key_id and secret_access_key, or neither',
  )
  .meta({ title: 'S3' });

const rejectedRecords = z.object({
  max_percent: z.number().min(0).max(100).default(75).meta({
    title: 'Most rejected records in percent',
    description: 'The sync fails where more than this part of a stream is rejected.',
    order: 0,
  }),
  storage: z
    .discriminatedUnion('type', [noStorage, localStorage, s3Storage])
    .prefault({ type: 'none' })
    .meta({
      title: 'Storage',
      description:
        'Where to write down which records were rejected, and why: their primary keys, never their values.',
      type: 'object',
      order: 1,
    }),
});

const mirror = z.object({
  max_removed_percent: z.number().min(0).max(100).default(50).meta({
    title: 'Most removed members in percent',
    description:
      'A list, a segment or a collection that is mirrored never loses more than this part of its members or rows, nor do all mirrored objects together; the sync fails instead.',
    order: 0,
  }),
});

const settings = z.object({
  service: z.discriminatedUnion('type', [customerIo, courier]).meta({
    title: 'Service',
    description: 'Where the records go.',
    type: 'object',
    order: 0,
  }),
  streams: z.array(stream).default([]).meta({
    title: 'Streams',
    description:
      'What each stream is in the service. Not needed for streams that are mapped in the connection or are called like an object.',
    order: 1,
  }),
  delivery: delivery.prefault({}).meta({ title: 'Delivery', description: 'Speed and patience.', order: 2 }),
  rejected_records: rejectedRecords.prefault({}).meta({
    title: 'Rejected records',
    description: 'What happens with records that cannot be delivered.',
    order: 3,
  }),
  mirror: mirror.prefault({}).meta({
    title: 'Mirror',
    description: 'For lists, segments, objects and collections that are to hold exactly what a stream names.',
    order: 4,
  }),
  dry_run: z.boolean().default(false).meta({
    title: 'Dry run',
    description: 'Read and check everything, but send nothing.',
    order: 5,
  }),
});

export const configSchema = settings.check(({ value, issues }) => {
  const { service, delivery } = value;
  if (service.type !== 'customer_io' || delivery.requests_per_second <= CUSTOMER_IO_REQUESTS) return;
  issues.push({
    code: 'custom',
    path: ['delivery', 'requests_per_second'],
    message: `must be at most ${CUSTOMER_IO_REQUESTS}, which is what Customer.io allows`,
    input: value,
  });
});

export type Config = z.output<typeof configSchema>;
export type ServiceConfig = Config['service'];
export type StreamConfig = Config['streams'][number];
export type StorageConfig = Config['rejected_records']['storage'];
