/** What `dohyo tune` proposes: see docs/config.md. The JSON form is this, key by key. */

export type ProposalKind = 'backupPrincipal' | 'trustedAccount' | 'ownAccount' | 'ownDomain'

/** Least first. */
export const RISKS = ['low', 'medium', 'high'] as const
export type Risk = (typeof RISKS)[number]

export interface ProposalEvidence {
  /** Signals that speak for it. */
  readonly signals: number
  /** Days (UTC) with any of them. */
  readonly days: number
  /** ISO-8601. */
  readonly first: string
  readonly last: string
  readonly operations: readonly string[]
  readonly actors: readonly string[]
  readonly sourceIps: readonly string[]
  /** Some of the events: enough to look at. */
  readonly events: readonly string[]
}

export interface Proposal {
  readonly kind: ProposalKind
  /** The key of dohyo.yaml that it goes to. */
  readonly key:
    | 'estate.backupPrincipals'
    | 'estate.trustedAccounts'
    | 'estate.ownAccounts'
    | 'estate.ownDomains'
  readonly value: string
  readonly risk: Risk
  /** It hides data that leaves the estate: written only when somebody confirms it by name. */
  readonly needsConfirmation: boolean
  /** It is part of `after`, and of what is written. */
  readonly accepted: boolean
  readonly why: readonly string[]
  readonly evidence: ProposalEvidence
}

/** What looked like one, and is none. */
export interface LeftOut {
  readonly kind: ProposalKind
  readonly value: string
  readonly reasons: readonly string[]
}

/** What a hunt raises: findings only, so nothing that is suppressed by somebody's wish. */
export interface Alerts {
  readonly signals: readonly { readonly rule: string; readonly severity: string; readonly count: number }[]
  readonly insights: number
}

export interface TuneResult {
  readonly version: '1'
  /** Times of the first and last event, ISO-8601; null without events. */
  readonly history: { readonly from: string; readonly to: string; readonly days: number } | null
  readonly proposals: readonly Proposal[]
  readonly leftOut: readonly LeftOut[]
  readonly before: Alerts
  /** With the accepted proposals. */
  readonly after: Alerts
  readonly caution: string
}
