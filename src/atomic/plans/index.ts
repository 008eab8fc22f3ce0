import type { Plan } from '../plan.ts'
import { AWS_PLANS } from './aws.ts'
import { AZURE_PLANS } from './azure.ts'
import { GCP_PLANS } from './gcp.ts'

const PLANS: ReadonlyMap<string, Plan> = new Map(
  [...AWS_PLANS, ...AZURE_PLANS, ...GCP_PLANS].map((plan) => [plan.scenario, plan]),
)

/** How a scenario is done for real; undefined where only its telemetry is known. */
export const planOf = (scenario: string): Plan | undefined => PLANS.get(scenario)

export const PLANNED: readonly string[] = [...PLANS.keys()]
