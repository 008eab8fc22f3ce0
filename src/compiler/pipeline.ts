import { build } from './build-pipeline.ts'
import { ascending, columnKey, columnValue, ownKey } from './columns.ts'
import { parseFieldPath } from './json-path.ts'
import type { Pipeline, PipelineOptions } from './pipeline-types.ts'
import type { Column } from './plan.ts'
import { createScanColumns } from './scan-columns.ts'

/** The pipeline of a query: empty, with the fields that every message has. */
export const createPipeline = (options: PipelineOptions): Pipeline => {
  const ids = new Set<string>()
  // where the search for a free version starts: a query may make one name hundreds of times
  const versions = new Map<string, number>()
  const newId = (name: string, ours = false): string => {
    let version = (versions.get(name) ?? 0) + 1
    // what begins with `__` is ours, in scans and in what operators make of rows
    const safe = name.startsWith('__') && !ours ? `#${name}` : name
    const id = () => (version === 1 ? safe : `${safe}#${version}`)
    while (ids.has(id())) version++
    versions.set(name, version)
    ids.add(id())
    return id()
  }
  const scan = createScanColumns(newId, columnValue)
  const scope = new Map<string, Column>()
  for (const base of options.base) {
    const column: Column = { ...base, id: newId(base.name, base.internal) }
    scan.addBase(column)
    scope.set(columnKey(column), column)
  }
  const time = scope.get('_messagetime')
  const tie = scope.get(ownKey('__id'))
  const pipeline = build(
    { options, scan, found: [], asked: [], newId, wide: undefined, slices: { width: undefined }, steps: 0 },
    {
      scope,
      gone: new Map(),
      opened: [],
      order: time === undefined ? [] : [{ value: columnValue(time), descending: true }],
      tieBreak: tie === undefined ? [] : [ascending(tie)],
      aggregated: false,
      pendingUnique: options.identity === undefined ? undefined : scope.get(ownKey(options.identity)),
      keys: [],
      pivoted: false,
      before: [],
    },
  )
  if (options.autoParse === true)
    pipeline.open((name) => pipeline.json(pipeline.raw(), parseFieldPath(name), { auto: true }))
  return pipeline
}
