import type { RecordFieldName } from '../../records/fields.ts'
import type { Sql } from '../../sql/sql.ts'
import type { FieldSql } from '../source.ts'

/**
 * How a source's events become records of the Cloud SIEM schema, as data: one table per source (siem-record.ts beside its
 * record.ts), one interpreter for all (siem-record-sql.ts). Keys are the event's own, flattened as Sumo flattens them:
 * parts joined by dots, elements of arrays numbered from 1.
 */
export type FieldMapping =
  | { readonly kind: 'from'; readonly keys: Keys }
  | { readonly kind: 'constant'; readonly value: string }
  | {
      readonly kind: 'lookup'
      readonly keys: Keys
      readonly table: Readonly<Record<string, string>>
      /** Of a value that the table lacks, and of an absent one. */
      readonly otherwise: string | undefined
    }
  | { readonly kind: 'split'; readonly keys: Keys; readonly by: string; readonly index: number }
  | { readonly kind: 'format'; readonly pattern: string }

/** The input, then its alternates: the first that is present counts, and an empty string is present. */
type Keys = readonly [string, ...string[]]

/** The value of the first of these keys that the event has. */
export const from = (...keys: Keys): FieldMapping => ({ kind: 'from', keys })

export const constant = (value: string): FieldMapping => ({ kind: 'constant', value })

/** What a table says of a value; case-sensitive. Without `otherwise`, a value that it lacks gives nothing. */
export const lookup = (
  keys: string | Keys,
  table: Readonly<Record<string, string>>,
  otherwise?: string,
): FieldMapping => ({
  kind: 'lookup',
  keys: typeof keys === 'string' ? [keys] : keys,
  table,
  otherwise,
})

/** One part of a value cut at a delimiter; parts are numbered from 0, negative numbers count from the end. */
export const split = (keys: Keys, by: string, index: number): FieldMapping => ({
  kind: 'split',
  keys,
  by,
  index,
})

/** Text with `{key}` in it. Nothing when one of its keys is absent. */
export const format = (pattern: string): FieldMapping => ({ kind: 'format', pattern })

/** Sumo's word for what takes the events that no other mapper takes. */
export const DEFAULT_EVENTS = '_default_'

export interface Mapper {
  /** `metadata_mapperName`. */
  readonly name: string
  /** Takes the events whose whole id matches this regular expression, or `_default_`. */
  readonly events: string
  /** `objectType`. */
  readonly recordType: string
  /** Values that count as absent. */
  readonly skip: readonly string[]
  readonly fields: Readonly<Partial<Record<MappedField, FieldMapping>>>
  /** Fields whose values the log writes in one case, so that no rule can compare them with another. */
  readonly forms?: Readonly<Partial<Record<MappedField, 'upper' | 'lower'>>>
}

/** What a mapper says nothing about: dohyo's own fields, and those that the pipeline fills for every record. */
export type MappedField = Exclude<RecordFieldName, `dohyo_${string}` | `metadata_${string}` | PipelineField>

type PipelineField = 'uid' | 'timestamp' | 'objectType' | 'listMatches' | 'matchedItems'

export interface RecordMapping {
  /** What rules compare `metadata_vendor` and `metadata_product` with. */
  readonly vendor: string
  readonly product: string
  /** `metadata_deviceEventId`, by which the mapper is chosen. */
  readonly eventId: FieldMapping
  readonly eventTime: FieldSql
  /** `uid`: the event's own id. */
  readonly identity: FieldSql
  /** Every key may be written with this before it: GCP's events reach Sumo wrapped in Pub/Sub messages. */
  readonly prefix?: string
  /**
   * Keys that the parser makes from others, and keys that other exports of the same log spell differently.
   * Nullable(String).
   */
  readonly derived?: Readonly<Record<string, FieldSql>>
  /** Keys that the parser makes one by one from a list of names and values: `modified_property_` and the name. */
  readonly derivedByName?: Readonly<Record<string, (name: string) => FieldSql>>
  /**
   * Keys that the cloud writes itself and that never hold a skipped value, so that mappers which skip and mappers which
   * don't read them alike, and asking for such a field needs no mapper to be chosen.
   */
  readonly neverSkipped: readonly string[]
  /** Normalises names of users; without it they stay as they are. */
  readonly names?: NameNormaliser
  readonly mappers: readonly Mapper[]
}

/** The values of `user_username` and `user_username_role` (and the like of other users) that one mapped name gives. */
export interface NameNormaliser {
  readonly username: (name: Sql) => Sql
  readonly role: (name: Sql) => Sql
}
