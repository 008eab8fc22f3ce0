import type { RecordFieldName } from '../records/fields.ts'
import type { Sql } from '../sql/sql.ts'
import type { RecordMapping } from './siem/siem-record.ts'

export type SourceId = 'aws-cloudtrail' | 'azure-activity' | 'gcp-audit'
export type Cloud = 'AWS' | 'Azure' | 'GCP'

/** When people work, by the clock on their wall: daylight saving time is the zone's matter. */
export interface BusinessHours {
  /** IANA name: `Europe/Berlin`. */
  readonly zone: string
  /** Days of the week, Monday is 1, Sunday 7. */
  readonly days: readonly number[]
  /** `HH:MM`, 24 hours. */
  readonly from: string
  /** `HH:MM`, the first minute that is off again. Not after `from`: the hours go past midnight and belong to the day they began. */
  readonly to: string
}

/** What the user tells about their own estate; each entry is also derived from the events where they carry it. */
export interface EstateSettings {
  /** AWS account ids, Azure subscription or tenant ids, GCP project ids that are ours. */
  readonly ownAccounts: readonly string[]
  /** Outside accounts that may receive snapshots (security vendors, a backup account). */
  readonly trustedAccounts: readonly string[]
  /** Those that may until a time, ms since the epoch. */
  readonly trustedUntil?: readonly { readonly id: string; readonly until: number }[]
  /** AWS organization (unit) ARNs that are ours. */
  readonly ownOrganizations: readonly string[]
  /** Mail domains of our people (GCP, Azure). */
  readonly ownDomains: readonly string[]
  /** Principals (ARN, appid, e-mail) that do our backups, besides the clouds' own services. */
  readonly backupPrincipals: readonly string[]
  /** Absent: nothing is off-hours. */
  readonly businessHours?: BusinessHours
}

/**
 * Gives SQL for parts of one raw event. Every path asked for is gathered and all of them are extracted by ONE
 * `JSONExtract` per event (see compiler/raw-record.ts); so a field that nobody asks for costs nothing.
 */
export interface RawRecord {
  /** Nullable(String): strings as they are, numbers and booleans as text, objects and arrays as JSON text, JSON null and absence as NULL. Path segments in order: `text('userIdentity', 'arn')`. */
  text(...path: readonly string[]): Sql
  /** A column with a derived value, computed once per event however often it is used. A name stands for one value per source. */
  local(name: string, value: () => Sql): Sql
  /** The whole event: String. */
  readonly raw: Sql
  readonly settings: EstateSettings
}

/** SQL for one derived field over a raw event: Nullable(String) unless the field's type says otherwise. */
export type FieldSql = (record: RawRecord) => Sql

export interface CatalogueField {
  /** Dotted path as `json auto` names it; `[]` stands for any index. */
  readonly path: string
  readonly type: 'string' | 'number' | 'boolean' | 'object' | 'array'
  readonly doc: string
  /** A closed set of values, where there is one. */
  readonly values?: readonly string[]
}

export interface AliasDef {
  readonly sql: FieldSql
  /** Where it comes from, in order, for people: `userIdentity.arn → userIdentity.accountId`. */
  readonly from: string
}

/**
 * What the name under which a cloud delivers a log tells of its events, before it is opened. Only a whole name as the cloud
 * documents it tells anything: a number in a name need not be a date.
 */
export interface PathFacts {
  /** No event is earlier: ms since the epoch, with room for late delivery. */
  readonly earliest: number
  /** No event is later, with room for clocks. */
  readonly latest: number
  /** The `dohyo_account` of all events, in lower case; absent where the name does not tell. */
  readonly account?: string
  /** The `dohyo_region` of all events, likewise. */
  readonly region?: string
}

export interface SourceDef {
  readonly id: SourceId
  readonly title: string
  readonly cloud: Cloud
  /** Sumo's record vendor and product (cloud-siem.md §1). */
  readonly vendor: string
  readonly product: string
  /** Does this parsed JSON object look like one event of this source? The cheap test by which a file is recognised. */
  readonly recognises: (event: Readonly<Record<string, unknown>>) => boolean
  /** The same test in SQL, never null: an event of a recognised file that fails it is counted as unreadable. */
  readonly isEvent: FieldSql
  /** Undefined for a file that is not named as the cloud names it. `path` is absolute. */
  readonly readPath: (path: string) => PathFacts | undefined
  /** Keys at the top of an event, of which each has one: without them, the parser may have refused it. */
  readonly surely: readonly string[]
  /** Nullable(DateTime64(3, 'UTC')). */
  readonly eventTime: FieldSql
  /** String: the event's own id, or '' when it has none (the scan then takes a hash of its bytes). */
  readonly identity: FieldSql
  readonly metadata: {
    readonly sourceCategory: string
    readonly collector: string
    readonly source: string
    readonly sourceHost: FieldSql
  }
  readonly catalogue: readonly CatalogueField[]
  /** Opt-in field aliases (`--alias`), keyed by the common name; see snapshot-abuse.md §1.1. */
  readonly aliases: Readonly<Record<string, AliasDef>>
  /** How events become records of the Cloud SIEM schema. */
  readonly siem: RecordMapping
  /** `fields['key']`: Nullable(String), a raw key as Sumo's parser of this source names it. */
  readonly rawKey: (record: RawRecord, key: string) => Sql
  /** Normalised record fields; an absent one is NULL (or an empty array) for this source. */
  readonly record: Readonly<Partial<Record<RecordFieldName, FieldSql>>>
}
