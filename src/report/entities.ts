import { csvLine } from './csv.ts'
import type { EntitySummary, HuntDocument, Signal } from './document.ts'
import { orderedEntity } from './hunt-json.ts'
import { entityText } from './insight-text.ts'
import { counted, hanging, wrap } from './layout.ts'
import { safeJson } from './safe-json.ts'
import { safeText } from './safe-text.ts'
import type { Style } from './style.ts'
import { clock } from './timeline-text.ts'

interface EntityTextOptions {
  readonly width: number
  readonly style: Style
}

/** Signals of one name on an entity. */
interface Kind {
  readonly name: string
  /** The highest, with the entity's criticality. */
  readonly score: number
  readonly signals: readonly Signal[]
  /** Number of those that are suppressed on this entity. */
  readonly suppressed: number
}

const onEntity = (signal: Signal, { type, value }: EntitySummary) =>
  signal.entities.find((entity) => entity.type === type && entity.value === value)

/** What stands behind a score: by name, in order of time. */
const kindsOf = (entity: EntitySummary, byId: ReadonlyMap<string, Signal>): readonly Kind[] => {
  const groups = new Map<string, Signal[]>()
  for (const signal of entity.signals.flatMap((id) => byId.get(id) ?? [])) {
    const group = groups.get(signal.name)
    if (group === undefined) groups.set(signal.name, [signal])
    else group.push(signal)
  }
  return [...groups].map(([name, signals]) => ({
    name,
    signals,
    score: signals.reduce((most, signal) => Math.max(most, onEntity(signal, entity)?.score ?? 0), 0),
    suppressed: signals.filter((signal) => (onEntity(signal, entity)?.suppressed ?? []).length > 0).length,
  }))
}

const byIdOf = ({ signals }: HuntDocument): ReadonlyMap<string, Signal> =>
  new Map(signals.map((signal) => [signal.id, signal]))

const INDENT = 7
const MOST_KINDS = 20

const entityLines = (
  entity: EntitySummary,
  byId: ReadonlyMap<string, Signal>,
  { width, style }: EntityTextOptions,
): string[] => {
  const kinds = kindsOf(entity, byId)
  const left = `${entity.score} left at the end`
  const about = [...(entity.insights.length === 0 ? [] : [entity.insights.join(', ')]), left].join('; ')
  const lead = String(entity.peak)
    .padStart(INDENT - 2)
    .padEnd(INDENT)
  return [
    ...hanging(lead, safeText(entityText(entity)), { indent: INDENT, width, paint: style.strong }),
    ...hanging(' '.repeat(INDENT), safeText(about), { indent: INDENT, width, paint: style.faint }),
    ...kinds.slice(0, MOST_KINDS).flatMap(({ name, score, signals, suppressed }) => {
      const label = `${' '.repeat(INDENT)}${clock(signals[0]?.time ?? '')}  ${String(score).padStart(3)}  `
      const times = signals.length === 1 ? '' : ` ×${signals.length}`
      const said = suppressed === 0 ? '' : ` (${suppressed} suppressed)`
      return hanging(label, safeText(`${name}${times}${said}`), { indent: label.length, width })
    }),
    ...(kinds.length > MOST_KINDS
      ? [`${' '.repeat(INDENT)}… (${kinds.length - MOST_KINDS} more; --format json lists all)`]
      : []),
    '',
  ]
}

/** The entities, the highest score first, each with the signals behind it. */
export const entitiesText = (document: HuntDocument, options: EntityTextOptions): string => {
  const { entities } = document
  if (entities.length === 0) return 'No signals, so no entities\n'
  const byId = byIdOf(document)
  const lines = wrap(
    `${counted(entities.length, 'entity', 'entities')}, by the highest activity score in these logs: severities of signals of different names, added up. An insight takes the signals of its entity with it.`,
    options.width,
  ).map(options.style.faint)
  // A long list of entities is more than a call can take as arguments: no push(...) here.
  return `${lines
    .concat(
      [''],
      entities.flatMap((entity) => entityLines(entity, byId, options)),
    )
    .join('\n')}`
}

/** `{ version, entities: [{ …, signals: [{ id, name, score, time, suppressed }] }] }`. */
export const entitiesJson = (document: HuntDocument): string => {
  const byId = byIdOf(document)
  const entities = document.entities.map((entity) => ({
    ...orderedEntity(entity),
    signals: entity.signals.flatMap((id) => {
      const signal = byId.get(id)
      const on = signal === undefined ? undefined : onEntity(signal, entity)
      return signal === undefined
        ? []
        : [
            {
              id,
              rule: signal.rule,
              name: signal.name,
              score: on?.score ?? signal.score,
              time: signal.time,
              suppressed: on?.suppressed ?? [],
            },
          ]
    }),
  }))
  return `${safeJson(JSON.stringify({ version: document.version, entities }, null, 2))}\n`
}

const CSV_HEAD = [
  'score',
  'now',
  'worst',
  'type',
  'value',
  'signals',
  'suppressed',
  'insights',
  'names',
  'ids',
]

export const entitiesCsv = (document: HuntDocument): string => {
  const byId = byIdOf(document)
  return [
    csvLine(CSV_HEAD),
    ...document.entities.map((entity) =>
      csvLine([
        entity.peak,
        entity.score,
        entity.worst,
        entity.type,
        entity.value,
        entity.signals.length,
        entity.suppressed,
        entity.insights.join('\n'),
        kindsOf(entity, byId)
          .map(({ name }) => name)
          .join('\n'),
        entity.signals.join('\n'),
      ]),
    ),
  ].join('')
}
