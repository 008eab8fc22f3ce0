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
}

export interface Technique {
  /** MITRE ATT&CK id: `T1537`, `T1578.001`. */
  readonly technique: string
  readonly name: string
  readonly tactic: string
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
  readonly entities: readonly { readonly type: string; readonly value: string }[]
  readonly actor: string | null
  readonly sourceIp: string | null
  readonly userAgent: string | null
  readonly account: string | null
  readonly region: string | null
  readonly resource: string | null
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
}

/** What a hunt looked at. Nothing in it depends on the clock or on the machine. */
export interface Accounting {
  /** `read` = recognised and read; `skipped` = named in `Accounting.skipped`; `bytes` = size on disk of those read. */
  readonly files: { readonly read: number; readonly skipped: number; readonly bytes: number }
  readonly events: {
    /** Events understood, duplicates included; `unreadable` ones are not. */
    readonly read: number
    /** Of those read: seen before by identity, and so not counted again. */
    readonly duplicate: number
    /** Records of a recognised file that could not be understood (broken JSON, no time, another product). */
    readonly unreadable: number
    /** Events that raised at least one signal. */
    readonly matched: number
  }
  /** `not-a-log`: no known shape, nothing wrong with it. `unreadable`: broken, or not permitted: may hide events. */
  readonly skipped: readonly SkippedFile[]
  /** Files that were read in part. */
  readonly unreadable: readonly { readonly file: string; readonly events: number; readonly reason: string }[]
  readonly bySource: readonly { readonly source: SourceId; readonly files: number; readonly events: number }[]
}

export interface SkippedFile {
  readonly file: string
  readonly reason: string
  readonly kind: 'not-a-log' | 'unreadable'
}

/** The whole result of a hunt: equal input gives an equal document, byte for byte. */
export interface HuntDocument {
  readonly version: '1'
  /** Empty until the engine for insights exists. */
  readonly insights: readonly []
  /** In order of time, then rule, then event id. */
  readonly signals: readonly Signal[]
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
