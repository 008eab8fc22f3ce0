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

const ACCOUNTS: Readonly<Record<Cloud, readonly [RegExp, string]>> = {
  AWS: [/^\d{12}$/, 'an account of twelve digits'],
  Azure: [/^[0-9a-f-]{1,64}$/i, 'the id of a subscription'],
  GCP: [/^(?:[a-z0-9.-]+:)?[a-z0-9-]{1,64}$/, 'the id of a project'],
}

/** These become parts of paths and ids, where anything else would make a log that no provider writes. */
const checkPlace = (cloud: Cloud, { account, region }: AtomicEmitOptions): void => {
  const [shape, words] = ACCOUNTS[cloud]
  if (account !== undefined && !shape.test(account))
    throw new DohyoError(`not an account of ${cloud}: ${account}`, {
      code: 'DQ813',
      exit: EXIT.usage,
      help: `--account takes ${words}`,
    })
  if (region !== undefined && !/^[a-z0-9-]{1,64}$/.test(region))
    throw new DohyoError(`not a region of ${cloud}: ${region}`, {
      code: 'DQ813',
      exit: EXIT.usage,
      help: '--region takes a name such as eu-west-1, westeurope or europe-west1',
    })
}

export const atomicEmit = async (asked: AtomicEmitOptions): Promise<AtomicEmitted> => {
  const { id, out, ...options } = asked
  const scenario = findScenario(id)
  checkPlace(scenario.cloud, asked)
  const files = emitScenario(scenario, options)
  if (out !== undefined) await writeFiles(out, files)
  return { files, text: textOf(files) }
}
