import { type EmittedFile, emitScenario, planOf, SCENARIOS, type Scenario } from '../atomic/index.ts'
import { DohyoError, EXIT } from '../base/errors.ts'
import { similar } from '../base/similar.ts'
import type { ScenarioSummary } from '../report/atomic.ts'
import type { Cloud } from '../sources/source.ts'
import type { AtomicEmitOptions, AtomicEmitted } from './atomic-api.ts'
import { writeFiles } from './atomic-files.ts'

export const findScenario = (id: string): Scenario => {
  const found = SCENARIOS.find((scenario) => scenario.id === id)
  if (found !== undefined) return found
  const like = similar(
    id,
    SCENARIOS.map((scenario) => scenario.id),
  )
  throw new DohyoError(`there is no scenario ${id}`, {
    code: 'DQ811',
    exit: EXIT.usage,
    help: like.length === 0 ? '`dohyo atomic list` names them all' : `did you mean ${like.join(', or ')}?`,
  })
}

const summaryOf = (scenario: Scenario): ScenarioSummary => {
  const { id, name, description, cloud, techniques, origin, expects, forbids } = scenario
  return {
    id,
    name,
    description,
    cloud,
    techniques,
    origin,
    expects,
    forbids,
    runs: planOf(id) !== undefined,
  }
}

export const atomicList = async ({
  cloud,
}: {
  readonly cloud?: Cloud
}): Promise<readonly ScenarioSummary[]> =>
  SCENARIOS.filter((scenario) => cloud === undefined || scenario.cloud === cloud).map(summaryOf)

/** CloudTrail's files hold one document each; the others are lines that can follow one another. */
const textOf = (files: readonly EmittedFile[]): string =>
  files.some(({ source }) => source === 'aws-cloudtrail')
    ? `${JSON.stringify({ Records: files.flatMap(({ events }) => events) })}\n`
    : files.map(({ text }) => text).join('')

export const atomicEmit = async ({ id, out, ...options }: AtomicEmitOptions): Promise<AtomicEmitted> => {
  const files = emitScenario(findScenario(id), options)
  if (out !== undefined) await writeFiles(out, files)
  return { files, text: textOf(files) }
}
