import { randomBytes } from 'node:crypto'
import {
  type Call,
  fill,
  fillCommand,
  fillText,
  type Input,
  PLANNED,
  type Plan,
  planOf,
  type Values,
} from '../atomic/index.ts'
import { DohyoError, EXIT } from '../base/errors.ts'
import type { PlannedCall, RunPlan, RunReport } from '../report/atomic-run.ts'
import { findScenario } from './atomic.ts'
import type { AtomicRunOptions } from './atomic-api.ts'
import { type LoadPackage, openSdk } from './atomic-sdk.ts'
import { takeSteps } from './atomic-steps.ts'

const FLAGS: Readonly<Record<Input, string>> = {
  account: '--account',
  region: '--region',
  resourceGroup: '--resource-group',
  target: '--target-account',
}

const usage = (message: string, help: string): DohyoError =>
  new DohyoError(message, { code: 'DQ813', exit: EXIT.usage, help })

const TARGETS: Readonly<Record<Plan['cloud'], readonly [RegExp, string]>> = {
  AWS: [/^\d{12}$/, 'an account of twelve digits'],
  Azure: [/^[0-9a-f-]{36}$/i, 'a tenant or subscription'],
  GCP: [/^(?:user|group|serviceAccount):[^\s@]+@[^\s@]+$/, 'one member, such as user:me@example.net'],
}

/** Nothing is shared with anybody that was not named, and never with everybody. */
const checkTarget = (plan: Plan, target: string): void => {
  const [shape, words] = TARGETS[plan.cloud]
  if (!shape.test(target)) throw usage(`can't share with ${target}`, `--target-account takes ${words}`)
}

const planned = (id: string): Plan => {
  const plan = planOf(findScenario(id).id)
  if (plan !== undefined) return plan
  throw usage(
    `dohyo can't do ${id}: it can only write its telemetry`,
    `dohyo atomic emit ${id}; what can be done: ${PLANNED.join(', ')}`,
  )
}

const ZONE = { AWS: 'a', Azure: '', GCP: '-b' } as const

const valuesOf = (plan: Plan, options: AtomicRunOptions): Values => {
  const given: Readonly<Record<Input, string | undefined>> = {
    account: options.account,
    region: options.region,
    resourceGroup: options.resourceGroup,
    target: options.target,
  }
  const absent = plan.needs.filter((name) => given[name] === undefined)
  if (absent.length > 0)
    throw usage(
      `${plan.scenario} needs ${absent.map((name) => FLAGS[name]).join(' and ')}`,
      absent.includes('target')
        ? 'share only with an account that is yours: whom you name can read what is shared'
        : 'name where it may act: there is no default',
    )
  if (plan.needs.includes('target')) checkTarget(plan, options.target ?? '')
  const named = Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return {
    ...Object.fromEntries(named),
    zone: options.zone ?? `${options.region ?? ''}${ZONE[plan.cloud]}`,
    run: options.yes ? `dohyo-atomic-${randomBytes(4).toString('hex')}` : 'dohyo-atomic-RUN',
  }
}

const callOf = (
  { what, name, params, region }: Call & { readonly what: string },
  values: Values,
): PlannedCall => ({
  what: fillText(what, values),
  name,
  params: fill(params, values),
  ...(region === undefined ? {} : { region }),
})

const toldOf = (plan: Plan, values: Values): RunPlan => ({
  scenario: plan.scenario,
  calls: plan.steps.map((step) => callOf(step, values)),
  cleanUp: plan.steps.flatMap(({ undo }) => (undo === undefined ? [] : [callOf(undo, values)])).toReversed(),
})

/** How the log of the last minutes is had, and how long it takes to be there. */
const FETCH: Readonly<Record<Plan['cloud'], readonly [wait: string, command: string]>> = {
  AWS: [
    'CloudTrail takes up to 15 minutes; data from all regions that were called is needed. For example:',
    'aws cloudtrail lookup-events --region {{region}} --start-time {{from}} > log.json',
  ],
  Azure: [
    'The Activity Log takes up to 20 minutes. For example:',
    'az monitor activity-log list --subscription {{account}} --resource-group {{resourceGroup}} --start-time {{from}} > log.json',
  ],
  GCP: [
    'Cloud Audit Logs take a minute or two. For example:',
    'gcloud logging read logName:cloudaudit.googleapis.com --project={{account}} --freshness=1h --format=json > log.json',
  ],
}

const nextOf = (plan: Plan, values: Values): readonly string[] => {
  const [wait, fetch] = FETCH[plan.cloud]
  return [
    wait,
    `  ${fillCommand(fetch, values)}`,
    `  ${fillCommand(`dohyo atomic verify ${plan.scenario} log.json --from {{from}}`, values)}`,
  ]
}

/**
 * Does a scenario in the user's own cloud, or only tells what it would do. Throws DohyoError DQ813 for what is missing or
 * refused; what a provider says is in the report.
 */
export const atomicRun = async (options: AtomicRunOptions, load?: LoadPackage): Promise<RunReport> => {
  const plan = planned(options.id)
  const values = valuesOf(plan, options)
  const report: RunReport = {
    plan: toldOf(plan, values),
    acted: options.yes,
    left: [],
    expects: findScenario(options.id).expects,
    // a minute early: clocks differ
    next: nextOf(plan, { ...values, from: new Date(options.now.getTime() - 60_000).toISOString() }),
  }
  if (!options.yes) return report
  const place = { account: values['account'] ?? '', region: values['region'] ?? '' }
  const session = await openSdk(plan.steps, place, load)
  try {
    return {
      ...report,
      ...(await takeSteps(plan, values, session, { ...options, pause: options.pause ?? 5000 })),
    }
  } finally {
    await session.close()
  }
}
