import { gzipSync } from 'node:zlib'

// One set of events in every shape and compression that the README names, for the tests of the accounting.

const json = (value) => JSON.stringify(value)
const lines = (values) => values.map((value) => `${json(value)}\n`).join('')
const cell = (value) =>
  value === undefined ? '' : `"${(typeof value === 'string' ? value : json(value)).replaceAll('"', '""')}"`
const columnsOf = (events) => [...new Set(events.flatMap(Object.keys))]
const csv = (events) => {
  const columns = columnsOf(events)
  const rows = [columns, ...events.map((event) => columns.map((name) => event[name]))]
  return rows.map((row) => `${row.map(cell).join(',')}\n`).join('')
}
const base64 = (event) => ({ message: { data: Buffer.from(json(event)).toString('base64'), messageId: 'm' } })

const PLAIN = {
  lines,
  array: json,
  'array, indented': (events) => JSON.stringify(events, undefined, 2),
  objects: (events) => events.map((event) => JSON.stringify(event, undefined, 1)).join('\n'),
}

/** By source, the shapes in which a text can hold any list of events; each `(events) => text`. */
export const SHAPES = {
  'aws-cloudtrail': {
    ...PLAIN,
    records: (events) => json({ Records: events }),
    'records, indented': (events) => JSON.stringify({ Records: events }, undefined, 2),
    'records, a line each': (events) => lines(events.map((event) => ({ Records: [event] }))),
    'lookup-events': (events) =>
      json({ Events: events.map((event) => ({ EventId: event.eventID, CloudTrailEvent: json(event) })) }),
    'single events of lookup-events': (events) =>
      json(events.map((event) => ({ EventName: event.eventName, CloudTrailEvent: json(event) }))),
    eventbridge: (events) =>
      lines(events.map((detail) => ({ 'detail-type': 'AWS API Call via CloudTrail', detail }))),
    'CloudWatch subscription': (events) =>
      json({ messageType: 'DATA_MESSAGE', logEvents: events.map((event) => ({ message: json(event) })) }),
    'CloudWatch events': (events) => json({ events: events.map((event) => ({ message: json(event) })) }),
    'Lake results': (events) =>
      json({ QueryResultRows: events.map((event) => [{ eventTime: 'x' }, { eventData: json(event) }]) }),
    'Lake rows': (events) => json(events.map((event) => [{ eventData: json(event) }])),
    'eventData, lines': (events) => lines(events.map((event) => ({ account: '1', eventData: json(event) }))),
    'eventData, CSV': (events) => csv(events.map((event) => ({ account: '1', eventData: json(event) }))),
  },
  'azure-activity': {
    ...PLAIN,
    'Event Hub': (records) => json({ records }),
    'Event Hub, lines': (events) => lines(events.map((event) => ({ records: [event] }))),
    REST: (value) => json({ value }),
    CSV: csv,
    tables: (events) => {
      const columns = columnsOf(events)
      const rows = events.map((event) => columns.map((name) => event[name] ?? null))
      return json({
        tables: [{ name: 'T', columns: columns.map((name) => ({ name, type: 'string' })), rows }],
      })
    },
  },
  'gcp-audit': {
    ...PLAIN,
    entries: (entries) => json({ entries }),
    'Pub/Sub': (events) => lines(events.map(base64)),
    'Pub/Sub pull': (events) => json({ receivedMessages: events.map(base64) }),
  },
}

/** A zstd frame of stored blocks (RFC 8878 §3.1): Node 20 has no compressor. */
const zstd = (text) => {
  const data = Buffer.from(text)
  const parts = [Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0]), Buffer.alloc(4)]
  parts[1].writeUInt32LE(data.length)
  for (let at = 0; at === 0 || at < data.length; at += 131_072) {
    const block = data.subarray(at, at + 131_072)
    const head = Buffer.alloc(3)
    head.writeUIntLE((block.length << 3) | (at + 131_072 >= data.length ? 1 : 0), 0, 3)
    parts.push(head, block)
  }
  return Buffer.concat(parts)
}

/** Names of what a text can be packed in; each `(text) => bytes`. */
export const PACKINGS = {
  json: (text) => Buffer.from(text),
  'json.gz': (text) => gzipSync(text),
  'members.json.gz': (text) => {
    const bytes = Buffer.from(text)
    const half = bytes.length >> 1
    return Buffer.concat([gzipSync(bytes.subarray(0, half)), gzipSync(bytes.subarray(half))])
  },
  'json.zst': zstd,
  'bom.json': (text) => Buffer.from(`\uFEFF${text}`),
  'crlf.json': (text) => Buffer.from(text.replaceAll('\n', '\r\n')),
}
