import type { Cloud, SourceId } from '../sources/source.ts'

/** Worst first: reports and `--fail-on` use this order. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const
export type Severity = (typeof SEVERITIES)[number]

export const CONFIDENCES = ['high', 'medium', 'low'] as const
export type Confidence = (typeof CONFIDENCES)[number]

/** An event that a signal was raised from: enough to find it again in the logs. */
export interface Evidence {
  /** The event's own id, or the hash that stands for it. */
  readonly id: string
  readonly source: SourceId
  /** The file as it was given or found; `-` is standard input. */
  readonly file: string
  /** The event as the log has it, where it was asked for and there is room for it. */
  readonly raw?: string
}

export interface Technique {
  /** MITRE ATT&CK id: `T1537`, `T1578.001`. */
  readonly technique: string
  readonly name: string
  readonly tactic: string
}

/** What a signal is about, and what became of the signal on it. */
export interface SignalEntity {
  readonly type: string
  readonly value: string
  /** The signal's score with the criticality of the entity: 0 or more, and it may exceed 10. */
  readonly score: number
  /**
   * Why the signal on this entity is suppressed, all reasons: `redundant`, `entity`, `network-block:<label>`,
   * `suppressed-list:<name>`, `exception:<id>`. Empty when it is not.
   */
  readonly suppressed: readonly string[]
}

/**
 * What to do about a signal, its values filled in: quoted in commands (a POSIX shell) and queries, as the log has them in
 * texts. `<actor>` and the like stand for a value that is absent, or that can't be put there safely.
 */
export interface Playbook {
  readonly meaning: string
  /** In the order in which to ask. `query`: for `dohyo query`; `command`: of the provider's tool, maybe several lines. */
  readonly questions: readonly {
    readonly ask: string
    readonly query?: string
    readonly command?: string
    /** What points to an attack, and what to honest work. */
    readonly attack: string
    readonly benign: string
  }[]
  readonly contain: readonly PlaybookStep[]
  readonly eradicate: readonly PlaybookStep[]
  readonly recover: readonly PlaybookStep[]
  readonly tell: readonly string[]
  readonly falsePositives: readonly string[]
  readonly tune: readonly string[]
}

export interface PlaybookStep {
  readonly what: string
  readonly command?: string
}

/** One rule that fired. Documented key by key in docs/hunt-json.md; strings are as the log has them, never escaped. */
export interface Signal {
  readonly rule: string
  readonly name: string
  readonly severity: Severity
  /** 0 to 10. */
  readonly score: number
  /** Time of the event, ISO-8601 UTC with milliseconds. */
  readonly time: string
  readonly cloud: Cloud
  readonly entities: readonly SignalEntity[]
  readonly actor: string | null
  readonly sourceIp: string | null
  readonly userAgent: string | null
  readonly account: string | null
  readonly region: string | null
  readonly resource: string | null
  /** A name of the resource that no other account or service has; absent where `resource` is one. */
  readonly resourceKey?: string
  /** Principals that the event gives access to; `all` is everybody. */
  readonly sharedWith: readonly string[]
  readonly outcome: string
  readonly operation: string
  readonly events: readonly Evidence[]
  readonly explanation: string
  readonly confidence: Confidence
  /** Reasons for the confidence. */
  readonly why: readonly string[]
  readonly attack: readonly Technique[]
  readonly tags: readonly string[]
  /** `SIGNAL-n`, in the order of the document. */
  readonly id: string
  /** On all its entities. */
  readonly suppressed: boolean
  /** Ids of the insights that it is part of. */
  readonly insights: readonly string[]
  /** There where it was asked for. */
  readonly playbook?: Playbook
  /** What its event says of the way that data took, keyed by {@link FACTS}; keys without values are absent. */
  readonly facts?: Facts
}

/**
 * `sharedExternal`: recipients that are neither ours, nor trusted, nor everybody. `unsharedFrom`: who loses access, `*` for all.
 * `exportTarget`: bucket or address that is written to. `consumerAccount`: who used what had been shared. `sourceResource`,
 * `restoredFrom`: what the resource was made from.
 */
export const FACTS = [
  'sharedExternal',
  'unsharedFrom',
  'exportTarget',
  'consumerAccount',
  'sourceResource',
  'restoredFrom',
] as const
export type Facts = Readonly<Partial<Record<(typeof FACTS)[number], readonly string[]>>>

/** Signals of one entity that together say more than each. Documented key by key in docs/hunt-json.md. */
export interface Insight {
  /** `INSIGHT-n`, in order of creation. */
  readonly id: string
  readonly name: string
  readonly description: string
  readonly severity: Exclude<Severity, 'info'>
  /** Activity score of the entity when the insight was made. */
  readonly score: number
  readonly entity: EntityName
  /** Ids of its signals, in order of time. */
  readonly signals: readonly string[]
  /** Time of the signal that made it; ISO-8601, like `from` and `to`. */
  readonly created: string
  /** First and last signal. */
  readonly from: string
  readonly to: string
  /** In the order of an attack. */
  readonly tactics: readonly string[]
  readonly techniques: readonly Technique[]
  readonly resources: readonly string[]
  readonly actors: readonly string[]
  /** Why it was made. */
  readonly why: readonly string[]
  /** Other entities in the records behind it. */
  readonly relatedEntities: readonly EntityName[]
}

export interface EntityName {
  readonly type: string
  readonly value: string
}

/** An entity that signals are about. */
export interface EntitySummary extends EntityName {
  /** Activity score at the end of the logs: what is not part of an insight yet. */
  readonly score: number
  /** The highest activity score it had. */
  readonly peak: number
  /** Highest score of a signal on it; suppressed ones do not count. */
  readonly worst: number
  /** Ids, in order of time, suppressed ones included. */
  readonly signals: readonly string[]
  /** Number of those that are suppressed. */
  readonly suppressed: number
  readonly insights: readonly string[]
}

/** What of a file of settings (docs/config.md) was applied. */
export interface SettingsUsed {
  readonly file: string
  /** What it says of the estate, trust that ends during the logs included. */
  readonly estate: {
    readonly ownAccounts: readonly string[]
    readonly ownOrganizations: readonly string[]
    readonly ownDomains: readonly string[]
    readonly trustedAccounts: readonly string[]
    readonly backupPrincipals: readonly string[]
  }
  /** Rules whose own keys the file changes, and which keys; those that it turns off do not run. */
  readonly rules: readonly {
    readonly rule: string
    readonly changed: readonly string[]
    readonly off: boolean
  }[]
  readonly exceptions: readonly {
    readonly id: string
    /** Events that it kept from being found: each counts once. */
    readonly suppressed: number
    /** Signals whose severity it has set. */
    readonly changed: number
    /** It holds for events before this time, ISO-8601. */
    readonly expires: string
    /** It had ended before the last event that was read. */
    readonly expired: boolean
  }[]
}

/** What a hunt looked at. Nothing in it depends on the clock or on the machine. */
export interface Accounting {
  /** `read` = recognised and read; `skipped` = named in `Accounting.skipped`; `bytes` = size on disk of those read. */
  readonly files: { readonly read: number; readonly skipped: number; readonly bytes: number }
  readonly events: {
    /** Events understood, duplicates included; `unreadable` ones are not. */
    readonly read: number
    /** Of those read, duplicates included: in the time range that was asked for; all of them without one. */
    readonly inRange: number
    /** Of those read: seen before by identity, and so not counted again. */
    readonly duplicate: number
    /** Of these: they say other things than the event whose id they have, so they were judged by themselves. Absent: none. */
    readonly conflicting?: number
    /** Records of a recognised file that could not be understood (broken JSON, no time, another product). */
    readonly unreadable: number
    /** Events that raised at least one signal. */
    readonly matched: number
  }
  /** The time range that was asked for, `from` inclusive and `to` exclusive, ISO-8601; null without one. */
  readonly range: TimeSpan<string | null> | null
  /** Times of the first and last event read, in the range or not; null without events. */
  readonly period: TimeSpan<string> | null
  /** A signal counts once for each of its entities. `reasons`: a suppressed one counts under each of its reasons. */
  readonly signals: {
    readonly raised: number
    readonly suppressed: number
    readonly reasons: readonly { readonly reason: string; readonly signals: number }[]
  }
  /** `run`: rules that ran on all there was for them. `failed`: those that did not, so that findings may be missing. */
  readonly rules: { readonly run: number; readonly failed: readonly FailedRule[] }
  /** The accounts and regions that were asked for; absent without any. */
  readonly places?: PlacesAsked
  /** Files that were left out unopened, counted; absent without any. */
  readonly outside?: readonly Outside[]
  /**
   * `not-a-log`: no known shape, nothing wrong with it. `unreadable`: broken, or not permitted: may hide events.
   * `outside-…`: see {@link Outside}.
   */
  readonly skipped: readonly SkippedFile[]
  /** Files that were read in part. */
  readonly unreadable: readonly { readonly file: string; readonly events: number; readonly reason: string }[]
  readonly bySource: readonly { readonly source: SourceId; readonly files: number; readonly events: number }[]
  /** Absent without a file of settings. */
  readonly settings?: SettingsUsed
}

export interface PlacesAsked {
  /** In lower case; none: all. */
  readonly accounts: readonly string[]
  readonly regions: readonly string[]
  /** Of the events in the time range, those of these accounts and regions: what was judged. */
  readonly judged: number
  /** Of those judged, events that name no account or no region, where some were asked for: they may be of others. */
  readonly withoutAccount: number
  readonly withoutRegion: number
  /** What was asked for and is nowhere: no event and no path names it. `similar`: names that are there. */
  readonly unseen: readonly {
    readonly kind: 'account' | 'region'
    readonly value: string
    readonly similar: readonly string[]
  }[]
}

export const OUTSIDE = ['outside-range', 'outside-account', 'outside-region'] as const

/** Files that were not opened, because the names that their cloud gave them say that nothing in them is asked for. */
export interface Outside {
  readonly kind: (typeof OUTSIDE)[number]
  readonly files: number
  /** On disk. */
  readonly bytes: number
}

interface TimeSpan<Time> {
  readonly from: Time
  readonly to: Time
}

export interface FailedRule {
  /** The rule's file. */
  readonly file: string
  /** Its id, where it could be read. */
  readonly rule?: string
  /** With the place in the file (`12:20: …`), where there is one. */
  readonly reason: string
}

export interface SkippedFile {
  readonly file: string
  readonly reason: string
  readonly kind: 'not-a-log' | 'unreadable' | Outside['kind']
}

/** The whole result of a hunt: equal input gives an equal document, byte for byte. */
export interface HuntDocument {
  readonly version: '1'
  /** In order of creation. */
  readonly insights: readonly Insight[]
  /** In order of time, then rule, then event id. */
  readonly signals: readonly Signal[]
  /** The highest `peak` first. */
  readonly entities: readonly EntitySummary[]
  readonly accounting: Accounting
}

/** Lower is worse: the position in {@link SEVERITIES}. */
export const severityRank = (severity: Severity): number => SEVERITIES.indexOf(severity)

/** Is `severity` as bad as `threshold`, or worse? */
export const atLeast = (severity: Severity, threshold: Severity): boolean =>
  severityRank(severity) <= severityRank(threshold)

/** Did some input stay unread that may hold events? A file of no known kind does not count. */
export const hasUnreadableInput = (accounting: Pick<Accounting, 'skipped' | 'unreadable'>): boolean =>
  accounting.unreadable.length > 0 || accounting.skipped.some((file) => file.kind === 'unreadable')

/** Events that rules looked at: in the time range, and of the accounts and regions, that were asked for. */
export const judgedOf = ({ places, events }: Pick<Accounting, 'places' | 'events'>): number =>
  places?.judged ?? events.inRange

/** Was something asked for that no event is of? Then nothing was judged, however many events were read. */
export const missesScope = (accounting: Pick<Accounting, 'range' | 'places' | 'events'>): boolean =>
  (accounting.range !== null || accounting.places !== undefined) &&
  accounting.events.read > 0 &&
  judgedOf(accounting) === 0

/** How many files were left out unopened. */
export const outsideCount = ({ outside = [] }: Pick<Accounting, 'outside'>): number =>
  outside.reduce((sum, { files }) => sum + files, 0)

/**
 * Was the signal suppressed by what somebody set up (an entity, a list, a network block), and not only for having been said
 * before? Then it is no finding: it is counted, and shown by the JSON formats.
 */
export const isSilenced = ({ entities }: Pick<Signal, 'entities'>): boolean =>
  entities.length > 0 &&
  entities.every(({ suppressed }) => suppressed.some((reason) => reason !== 'redundant'))
