import { shortName } from './actor-names.ts'
import type { Confidence, HuntDocument, Insight, Severity, Signal, Technique } from './document.ts'
import { atLeast, isSilenced, severityRank } from './document.ts'
import { resourceKey } from './exposure.ts'
import { safeJson } from './safe-json.ts'

/**
 * Detection Finding of the Open Cybersecurity Schema Framework, with the cloud profile. Source: schema.ocsf.io, version 1.8.0,
 * class 2004.
 */
const OCSF = { version: '1.8.0', class: 2004, category: 2, create: 1 } as const
const ATTACK_VERSION = '19'

const SEVERITY_IDS: Readonly<Record<Severity, readonly [id: number, caption: string]>> = {
  info: [1, 'Informational'],
  low: [2, 'Low'],
  medium: [3, 'Medium'],
  high: [4, 'High'],
  critical: [5, 'Critical'],
}
const CONFIDENCE_IDS: Readonly<Record<Confidence, readonly [id: number, caption: string]>> = {
  low: [1, 'Low'],
  medium: [2, 'Medium'],
  high: [3, 'High'],
}
const OBSERVABLES = { ip: [2, 'IP Address'], resource: [10, 'Resource UID'], user: [31, 'User UID'] } as const

/** Of one finding; the count says how many there are. */
const MOST_EVIDENCES = 100

const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f:.]+)$/i

/** Objects with the values that are there. */
type Fields = Readonly<Record<string, unknown>>
const present = (fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) => value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0),
    ),
  )

const attackOf = ({ technique, name, tactic }: Technique): Fields => {
  const [parent] = technique.split('.')
  return present({
    version: ATTACK_VERSION,
    // of several tactics it is not known which belongs to the technique
    tactic: tactic === '' || tactic.includes(', ') ? undefined : { name: tactic },
    ...(parent === technique
      ? { technique: { uid: technique, name } }
      : { technique: { uid: parent }, sub_technique: { uid: technique, name } }),
  })
}

const cloudOf = ({ cloud, account, region }: Pick<Signal, 'cloud' | 'account' | 'region'>): Fields =>
  present({
    provider: cloud,
    region,
    account: account === null ? undefined : { uid: account },
    project_uid: cloud === 'GCP' ? account : undefined,
  })

const endpointOf = (from: string | null): Fields | undefined =>
  from === null ? undefined : ADDRESS.test(from) ? { ip: from } : { svc_name: from }

const resourceOf = (signal: Signal): readonly Fields[] =>
  signal.resource === null
    ? []
    : [
        present({
          uid: resourceKey(signal),
          name: signal.resource,
          region: signal.region,
          provider: signal.cloud,
        }),
      ]

const userOf = (actor: string): Fields => ({ user: { uid: actor, name: shortName(actor) } })

const evidencesOf = (signal: Signal): readonly Fields[] =>
  signal.events.slice(0, MOST_EVIDENCES).map((event) =>
    present({
      uid: event.id,
      actor: signal.actor === null ? undefined : userOf(signal.actor),
      api: { operation: signal.operation },
      src_endpoint: endpointOf(signal.sourceIp),
      http_request: signal.userAgent === null ? undefined : { user_agent: signal.userAgent },
      resources: resourceOf(signal),
      data: { source: event.source, file: event.file },
    }),
  )

const observable = (kind: keyof typeof OBSERVABLES, name: string, value: string): Fields => {
  const [id, type] = OBSERVABLES[kind]
  return { name, type_id: id, type, value }
}

const observablesOf = (signals: readonly Signal[]): readonly Fields[] => {
  const all = signals.flatMap((signal) => [
    ...(signal.actor === null ? [] : [observable('user', 'evidences[].actor.user.uid', signal.actor)]),
    ...(signal.sourceIp !== null && ADDRESS.test(signal.sourceIp)
      ? [observable('ip', 'evidences[].src_endpoint.ip', signal.sourceIp)]
      : []),
    ...(signal.resource === null ? [] : [observable('resource', 'resources[].uid', resourceKey(signal))]),
  ])
  return [...new Map(all.map((each) => [JSON.stringify(each), each])).values()]
}

/** Names a signal in this hunt and in the next one over the same logs. */
const uidOf = (signal: Signal): string =>
  // the last event completes what a rule looks for; several groups may share it
  [signal.rule, signal.events.at(-1)?.id ?? '', resourceKey(signal)].join(':')
const insightUidOf = ({ entity, created }: Insight): string => `${entity.type}:${entity.value}:${created}`

const frame = (
  uid: string,
  severity: Severity,
  times: { readonly time: string; readonly from: string; readonly to: string },
  version: string,
): Fields => {
  const [id, caption] = SEVERITY_IDS[severity]
  return {
    activity_id: OCSF.create,
    activity_name: 'Create',
    category_uid: OCSF.category,
    category_name: 'Findings',
    class_uid: OCSF.class,
    class_name: 'Detection Finding',
    type_uid: OCSF.class * 100 + OCSF.create,
    type_name: 'Detection Finding: Create',
    severity_id: id,
    severity: caption,
    time: Date.parse(times.time),
    start_time: Date.parse(times.from),
    end_time: Date.parse(times.to),
    metadata: {
      version: OCSF.version,
      profiles: ['cloud'],
      product: { name: 'dohyo', vendor_name: 'dohyo', version },
      uid,
    },
  }
}

const signalFinding = (signal: Signal, version: string): Fields => {
  const [confidenceId, confidence] = CONFIDENCE_IDS[signal.confidence]
  const silenced = isSilenced(signal)
  const time = Date.parse(signal.time)
  return present({
    ...frame(
      uidOf(signal),
      signal.severity,
      { time: signal.time, from: signal.time, to: signal.time },
      version,
    ),
    confidence_id: confidenceId,
    confidence,
    status_id: silenced ? 3 : 1,
    status: silenced ? 'Suppressed' : 'New',
    is_alert: !silenced && atLeast(signal.severity, 'high'),
    message: signal.explanation,
    cloud: cloudOf(signal),
    finding_info: present({
      uid: uidOf(signal),
      title: signal.name,
      desc: signal.explanation,
      created_time: time,
      analytic: { uid: signal.rule, name: signal.name, type_id: 1, type: 'Rule' },
      attacks: signal.attack.map(attackOf),
      data_sources: [...new Set(signal.events.map(({ source }) => source))],
      related_events_count: signal.events.length,
    }),
    resources: resourceOf(signal),
    evidences: evidencesOf(signal),
    observables: observablesOf([signal]),
    unmapped: {
      dohyo: present({
        id: signal.id,
        score: signal.score,
        outcome: signal.outcome,
        why: signal.why,
        shared_with: signal.sharedWith,
        facts: signal.facts,
        insights: signal.insights,
        suppressed: signal.suppressed,
        tags: signal.tags,
      }),
    },
  })
}

const insightFinding = (insight: Insight, signals: readonly Signal[], version: string): Fields => {
  const worst = signals.toSorted((a, b) => severityRank(a.severity) - severityRank(b.severity))[0]
  const uid = insightUidOf(insight)
  const title = `${insight.name}: ${insight.entity.value}`
  return present({
    ...frame(uid, insight.severity, { time: insight.created, from: insight.from, to: insight.to }, version),
    status_id: 1,
    status: 'New',
    is_alert: true,
    message: `${title} (${insight.why.join('; ')})`,
    // the cloud profile asks for a provider; `--min-severity` may have left out all signals
    cloud: worst === undefined ? { provider: 'Unknown' } : cloudOf(worst),
    finding_info: present({
      uid,
      title,
      desc: insight.description,
      types: ['insight'],
      created_time: Date.parse(insight.created),
      first_seen_time: Date.parse(insight.from),
      last_seen_time: Date.parse(insight.to),
      attacks: insight.techniques.map(attackOf),
      related_events: signals.map((signal) => ({
        uid: uidOf(signal),
        type_uid: OCSF.class * 100 + OCSF.create,
        severity_id: SEVERITY_IDS[signal.severity][0],
        title: signal.name,
      })),
      related_events_count: insight.signals.length,
    }),
    resources: [...new Map(signals.flatMap(resourceOf).map((each) => [each['uid'], each])).values()],
    evidences: signals.flatMap(evidencesOf).slice(0, MOST_EVIDENCES),
    observables: observablesOf(signals),
    unmapped: { dohyo: { id: insight.id, score: insight.score, signals: insight.signals } },
  })
}

/** NDJSON: a Detection Finding for each signal, in order of time, then one for each insight. */
export function* huntOcsf(document: HuntDocument, version: string): Generator<string> {
  const byId = new Map(document.signals.map((signal) => [signal.id, signal]))
  for (const signal of document.signals) yield `${safeJson(JSON.stringify(signalFinding(signal, version)))}\n`
  for (const insight of document.insights) {
    const signals = insight.signals.flatMap((id) => byId.get(id) ?? [])
    yield `${safeJson(JSON.stringify(insightFinding(insight, signals, version)))}\n`
  }
}
