import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Container } from '../../src/sources/envelope/shape.ts'
import type { SourceId } from '../../src/sources/source.ts'

/** One file of `src/sources/<source>/samples`, and what must be found in it. */
export interface Sample {
  readonly source: SourceId
  readonly file: string
  readonly wrapping: string
  readonly container: Container
  readonly identities: readonly string[]
}

const awsIds = [1, 2, 3].map((n) => `a0000000-0000-4000-8000-00000000000${n}`)
const restIds = [1, 2].map((n) => `f0000000-0000-4000-8000-00000000000${n}`)
const rowIds = [1, 2].map((n) => `f1000000-0000-4000-8000-00000000000${n}`)

const resource =
  '/subscriptions/00000000-1111-2222-3333-444444444444/resourcegroups/rg-data/providers/microsoft.compute/snapshots/copy1'
const exportIds = [
  ['start', '2024-05-01T10:00:00.1234567Z'],
  ['accept', '2024-05-01T10:00:01.7654321Z'],
  ['success', '2024-05-01T10:00:03.0000000Z'],
].map(
  ([step, time]) =>
    `c0000000-0000-4000-8000-000000000001|microsoft.compute/snapshots/write|${step}|${time}|${resource}|Administrative`,
)
const LOG = 'projects/demo-project/logs/cloudaudit.googleapis.com%2Factivity'
const gcpIds = [`ins1|2024-05-01T10:00:00.123456789Z|${LOG}`, `ins2|2024-05-01T10:00:05Z|${LOG}`]

type Row = readonly [file: string, wrapping: string, container: Container, identities: readonly string[]]

const of = (source: SourceId, rows: readonly Row[]): readonly Sample[] =>
  rows.map(([file, wrapping, container, identities]) => ({ source, file, wrapping, container, identities }))

export const SAMPLES: readonly Sample[] = [
  ...of('aws-cloudtrail', [
    ['records.json', 'records', 'objects', awsIds],
    ['records-pretty.json', 'records', 'objects', awsIds],
    ['records-empty.json', 'records', 'objects', []],
    ['records.ndjson', 'records', 'lines', awsIds],
    ['array.json', 'event', 'array', awsIds],
    ['events.ndjson', 'event', 'lines', awsIds],
    ['objects.json', 'event', 'objects', awsIds],
    ['eventbridge.json', 'eventbridge', 'objects', awsIds.slice(0, 1)],
    ['eventbridge.ndjson', 'eventbridge', 'lines', awsIds],
    ['lookup-events.json', 'lookup-events', 'objects', awsIds],
    ['lookup-event.json', 'lookup-event', 'array', awsIds],
    ['cloudwatch-subscription.json', 'cloudwatch-subscription', 'objects', awsIds],
    ['cloudwatch-events.json', 'cloudwatch-events', 'objects', awsIds],
    ['lake-results.json', 'lake-results', 'objects', awsIds],
    ['lake-rows.json', 'lake-rows', 'arrays', awsIds],
    ['event-data.ndjson', 'event-data', 'lines', awsIds],
    ['event-data.csv', 'event-data', 'csv', awsIds],
  ]),
  ...of('azure-activity', [
    ['records.json', 'records', 'objects', exportIds],
    ['records.ndjson', 'records', 'lines', exportIds],
    ['events.ndjson', 'event', 'lines', exportIds],
    ['value.json', 'value', 'objects', restIds],
    ['array.json', 'event', 'array', restIds],
    ['rows.ndjson', 'event', 'lines', rowIds],
    ['rows.json', 'event', 'array', rowIds],
    ['rows.csv', 'event', 'csv', rowIds],
    ['tables.json', 'tables', 'objects', rowIds],
  ]),
  ...of('gcp-audit', [
    ['array.json', 'event', 'array', gcpIds],
    ['events.ndjson', 'event', 'lines', gcpIds],
    ['entries.json', 'entries', 'objects', gcpIds],
    ['pubsub.json', 'pubsub', 'objects', gcpIds.slice(0, 1)],
    ['pubsub.ndjson', 'pubsub', 'lines', gcpIds],
    ['pubsub-pull.json', 'pubsub-pull', 'objects', gcpIds],
  ]),
]

const samplePath = (sample: Pick<Sample, 'source' | 'file'>): string =>
  fileURLToPath(new URL(`../../src/sources/${sample.source}/samples/${sample.file}`, import.meta.url))

export const sampleText = (sample: Pick<Sample, 'source' | 'file'>): string =>
  readFileSync(samplePath(sample), 'utf8')
