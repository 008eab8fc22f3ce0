import { csvLine } from './csv.ts'
import type { EntitySummary, HuntDocument, Signal } from './document.ts'
import { orderedEntity } from './hunt-json.ts'
import { counted, hanging } from './layout.ts'
import { safeText } from './safe-text.ts'
import type { Style } from './style.ts'
import { renderTable, type TableColumn } from './table.ts'
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

const shownKind = ({ name, score, signals, suppressed }: Kind): string => {
  const times = signals.length === 1 ? '' : ` ×${signals.length}`
  const said = suppressed === 0 ? '' : `, ${suppressed} suppressed`
  return `${clock(signals[0]?.time ?? '')}  ${safeText(name)}${times} (${score}${said})`
}

const COLUMNS: readonly TableColumn[] = [
  { name: 'score', align: 'right' },
  { name: 'now', align: 'right' },
  { name: 'entity' },
  { name: 'insights' },
  { name: 'signals, by time (score of each)' },
]

/** The entities, the highest score first, each with the signals behind it. */
export const entitiesText = (document: HuntDocument, options: EntityTextOptions): string => {
  const { entities } = document
  if (entities.length === 0) return 'No signals, so no entities\n'
  const byId = byIdOf(document)
  const rows = entities.map((entity) => [
    String(entity.peak),
    String(entity.score),
    `${entity.type.replace(/^_/, '')}\n${safeText(entity.value)}`,
    entity.insights.join('\n'),
    kindsOf(entity, byId).map(shownKind).join('\n'),
  ])
  const note = `${counted(entities.length, 'entity', 'entities')}. Score: the highest activity score in the logs; now: what is left of it at their end, since an insight takes its signals with it.`
  return [
    renderTable(COLUMNS, rows, { ...options, seeAll: '--format json shows all of it' }),
    ...hanging('', safeText(note), { indent: 0, width: options.width, paint: options.style.faint }),
    '',
  ].join('\n')
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
  return `${JSON.stringify({ version: document.version, entities }, null, 2)}\n`
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
