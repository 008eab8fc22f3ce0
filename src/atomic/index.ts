import type { EmittedFile, Scenario } from './scenario.ts'
import { ATOMIC_RED_TEAM } from './scenarios/atomic-red-team.ts'
import { AWS_AMOUNTS } from './scenarios/aws-amounts.ts'
import { AWS_OTHER_WAYS } from './scenarios/aws-other-ways.ts'
import { AWS_THEFT } from './scenarios/aws-theft.ts'
import { AZURE } from './scenarios/azure.ts'
import { BENIGN } from './scenarios/benign.ts'
import { BENIGN_AWS } from './scenarios/benign-aws.ts'
import { GCP } from './scenarios/gcp.ts'
import { PACU } from './scenarios/pacu.ts'
import { PROBING } from './scenarios/probing.ts'
import { SEED } from './scenarios/seed.ts'
import { STRATUS } from './scenarios/stratus.ts'
import { STRATUS_GCP } from './scenarios/stratus-gcp.ts'
import { type EmitOptions, worldOf } from './world.ts'

export {
  at,
  type Call,
  fill,
  fillCommand,
  fillText,
  type Input,
  type Plan,
  type Sdk,
  type Step,
  type Undo,
  type Values,
} from './plan.ts'
export { PLANNED, planOf } from './plans/index.ts'
export type { EmittedFile, Scenario } from './scenario.ts'
export type { EmitOptions } from './world.ts'
export { worldOf } from './world.ts'

/** All scenarios, the attacks first. */
export const SCENARIOS: readonly Scenario[] = [
  ...SEED,
  ...ATOMIC_RED_TEAM,
  ...STRATUS,
  ...STRATUS_GCP,
  ...PACU,
  ...AWS_THEFT,
  ...AWS_OTHER_WAYS,
  ...AWS_AMOUNTS,
  ...AZURE,
  ...GCP,
  ...PROBING,
  ...BENIGN_AWS,
  ...BENIGN,
]

/** The files of telemetry that a scenario leaves: equal options give equal bytes. */
export const emitScenario = (scenario: Scenario, options: EmitOptions = {}): readonly EmittedFile[] =>
  scenario.emit(worldOf(scenario.cloud, scenario.id, options))
