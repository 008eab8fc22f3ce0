import type { Cloud } from '../sources/source.ts'
import { type Ids, idsFrom } from './ids.ts'

/** What a user may choose of the telemetry; what is absent has a fixed default, so that equal options give equal bytes. */
export interface EmitOptions {
  /** AWS account, Azure subscription or GCP project that the behaviour happens in. */
  readonly account?: string
  /** AWS or GCP region, Azure location. */
  readonly region?: string
  /** Who does it: name of an IAM user, or a mail address. */
  readonly user?: string
  /** When it begins. What a scenario has of history lies before. */
  readonly time?: Date
  /** Whom the data goes to: AWS account, GCP member (`user:a@example.net`), Azure subscription or tenant. */
  readonly target?: string
  readonly sourceIp?: string
  /** Another seed gives other resource, request and event ids. */
  readonly seed?: string
}

/** Where and when a scenario takes place, with everything decided. */
export interface World {
  readonly cloud: Cloud
  readonly ids: Ids
  /** Epoch milliseconds. */
  readonly start: number
  readonly account: string
  readonly region: string
  readonly user: string
  /** Of the people of the estate. */
  readonly domain: string
  readonly target: string
  readonly sourceIp: string
}

interface Defaults {
  readonly account: string
  readonly region: string
  readonly user: string
  readonly target: string
}

const DEFAULTS: Readonly<Record<Cloud, Defaults>> = {
  AWS: { account: '111122223333', region: 'us-east-1', user: 'build-agent', target: '444455556666' },
  Azure: {
    account: '11112222-3333-4444-5555-666677778888',
    region: 'westeurope',
    user: 'contractor@example.com',
    target: '44445555-6666-4777-8888-999900001111',
  },
  GCP: {
    account: 'example-prod',
    region: 'europe-west1',
    user: 'intern@example.com',
    target: 'user:collector.drop@gmail.com',
  },
}

/** A Tuesday morning in Europe. */
const TIME = Date.UTC(2026, 2, 10, 10, 0, 0)

const DEFAULT_SEED = 'dohyo'

const mail = (name: string): string => (name.includes('@') ? name : `${name}@example.com`)

/** `a@example.net` and `example.net` as members of a policy. */
const member = (target: string): string => {
  if (target.includes(':') || target.startsWith('all')) return target
  return `${target.includes('@') ? 'user' : 'domain'}:${target}`
}

export const worldOf = (cloud: Cloud, scenario: string, options: EmitOptions = {}): World => {
  const defaults = DEFAULTS[cloud]
  const user = options.user ?? defaults.user
  const target = options.target ?? defaults.target
  return {
    cloud,
    ids: idsFrom(`${options.seed ?? DEFAULT_SEED}\0${scenario}`),
    start: options.time?.getTime() ?? TIME,
    account: options.account ?? defaults.account,
    region: options.region ?? defaults.region,
    user: cloud === 'AWS' ? user : mail(user),
    domain: mail(user).split('@')[1] ?? 'example.com',
    target: cloud === 'GCP' ? member(target) : target,
    sourceIp: options.sourceIp ?? '203.0.113.66',
  }
}

/** `2026-03-10T10:00:00.000Z`, some seconds after the start. */
export const isoAt = (world: World, seconds: number): string =>
  new Date(world.start + Math.round(seconds * 1000)).toISOString()

/** Groups in the order in which keys come up first. */
export const groupBy = <T>(
  items: readonly T[],
  keyOf: (item: T) => string,
): readonly (readonly [string, readonly T[]])[] => {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  return [...groups]
}

export const lines = (events: readonly unknown[]): string =>
  events.map((event) => `${JSON.stringify(event)}\n`).join('')
