import type { Call, Sdk } from '../atomic/index.ts'
import { DohyoError, EXIT } from '../base/errors.ts'
import { codeOf } from '../base/failures.ts'

/** A connection to the user's cloud, with the credentials that its SDK finds. */
export interface SdkSession {
  /** The answer; long-running calls are waited for. Rejects with the SDK's own error. */
  call(call: Call): Promise<unknown>
  close(): Promise<void>
}

/** Loads a package by its name: the SDKs are large, and only those need them who run scenarios. */
export type LoadPackage = (name: string) => Promise<unknown>

export interface Place {
  readonly account: string
  readonly region: string
}

type Members = Readonly<Record<string, unknown>>
/** A class of an SDK, of which no more is known than how it is made. */
type Constructor = new (...args: readonly unknown[]) => Members

const PACKAGES: Readonly<Record<Sdk, readonly string[]>> = {
  ec2: ['@aws-sdk/client-ec2'],
  rds: ['@aws-sdk/client-rds'],
  azure: ['@azure/arm-compute', '@azure/identity'],
  gcp: ['@google-cloud/compute'],
}

const isAbsent = (cause: unknown, name: string): boolean =>
  cause instanceof Error && codeOf(cause) === 'ERR_MODULE_NOT_FOUND' && cause.message.includes(name)

/** An SDK that is installed with dohyo, or beside it. */
export const installed: LoadPackage = async (name) => {
  try {
    return await import(name)
  } catch (cause) {
    if (!isAbsent(cause, name)) throw cause
    const sdk = Object.values(PACKAGES).find((names) => names.includes(name)) ?? [name]
    throw new DohyoError(`the package ${name} is not installed`, {
      code: 'DQ815',
      exit: EXIT.usage,
      help: `npm install --no-save ${sdk.join(' ')}, where dohyo is installed (with -g if dohyo is); a dry run does without`,
      cause,
    })
  }
}

const membersOf = (value: unknown, name: string): Members => {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null)
    throw new DohyoError(`${name} is not what it was`, {
      code: 'DQ815',
      exit: EXIT.usage,
      help: 'install the version that docs/atomic.md names',
    })
  return value as Members
}

const classOf = (module: unknown, name: string): Constructor => {
  const found = membersOf(module, name)[name]
  if (typeof found === 'function') return found as Constructor
  throw new DohyoError(`the SDK has no ${name}`, {
    code: 'DQ815',
    exit: EXIT.usage,
    help: 'install the version that docs/atomic.md names',
  })
}

const invoke = async (target: unknown, name: string, args: readonly unknown[]): Promise<unknown> => {
  const method = membersOf(target, name)[name]
  if (typeof method === 'function') return Reflect.apply(method, target, args)
  throw new DohyoError(`the SDK has no ${name}`, {
    code: 'DQ815',
    exit: EXIT.usage,
    help: 'install the version that docs/atomic.md names',
  })
}

const CLIENTS = { ec2: 'EC2Client', rds: 'RDSClient' } as const

const openAws = async (load: LoadPackage, sdks: readonly Sdk[], { region }: Place): Promise<SdkSession> => {
  const modules = new Map<Sdk, unknown>()
  for (const sdk of sdks) modules.set(sdk, await load(PACKAGES[sdk][0] ?? ''))
  const clients = new Map<string, Members>()
  const clientOf = (sdk: 'ec2' | 'rds', where: string): Members => {
    const key = `${sdk} ${where}`
    const client = clients.get(key) ?? new (classOf(modules.get(sdk), CLIENTS[sdk]))({ region: where })
    clients.set(key, client)
    return client
  }
  return {
    call: async ({ sdk, name, params, region: where }) => {
      if (sdk !== 'ec2' && sdk !== 'rds') throw new Error(`not of AWS: ${sdk}`)
      const command = new (classOf(modules.get(sdk), `${name}Command`))(params)
      return invoke(clientOf(sdk, where ?? region), 'send', [command])
    },
    close: async () => {
      for (const client of clients.values()) await invoke(client, 'destroy', [])
    },
  }
}

const openAzure = async (load: LoadPackage, { account }: Place): Promise<SdkSession> => {
  const [compute, identity] = [await load('@azure/arm-compute'), await load('@azure/identity')]
  const credential = new (classOf(identity, 'DefaultAzureCredential'))()
  const client = new (classOf(compute, 'ComputeManagementClient'))(credential, account)
  return {
    call: async ({ name, params }) => {
      const [group = '', method = ''] = name.split('.')
      return invoke(client[group], method, Array.isArray(params) ? params : [params])
    },
    close: async () => {},
  }
}

const lastOf = (url: unknown): string => String(url).split('/').at(-1) ?? ''

/** Google's calls answer with an operation, which is asked for until it is done. */
const openGcp = async (load: LoadPackage, { account: project }: Place): Promise<SdkSession> => {
  const module = await load('@google-cloud/compute')
  const clients = new Map<string, Members>()
  const clientOf = (name: string): Members => {
    const client = clients.get(name) ?? new (classOf(module, name))()
    clients.set(name, client)
    return client
  }
  const done = async (first: Members): Promise<Members> => {
    let operation = first
    while (operation['status'] !== 'DONE') {
      const zone = operation['zone']
      const answer = await invoke(
        clientOf(zone ? 'ZoneOperationsClient' : 'GlobalOperationsClient'),
        'wait',
        [{ project, operation: operation['name'], ...(zone ? { zone: lastOf(zone) } : {}) }],
      )
      operation = membersOf(Array.isArray(answer) ? answer[0] : answer, 'operation')
    }
    const error = operation['error']
    if (error) throw new Error(`the operation failed: ${JSON.stringify(error)}`)
    return operation
  }
  return {
    call: async ({ name, params }) => {
      const [client = '', method = ''] = name.split('.')
      const answer = await invoke(clientOf(client), method, [params])
      const first = membersOf(Array.isArray(answer) ? answer[0] : answer, name)
      return 'latestResponse' in first ? done(membersOf(first['latestResponse'], 'operation')) : first
    },
    close: async () => {
      for (const client of clients.values()) await invoke(client, 'close', [])
    },
  }
}

/** Opens what these calls need. Throws DohyoError DQ815 when a package is absent. */
export const openSdk = (
  calls: readonly Call[],
  place: Place,
  load: LoadPackage = installed,
): Promise<SdkSession> => {
  const sdks = [...new Set(calls.map(({ sdk }) => sdk))]
  if (sdks.includes('azure')) return openAzure(load, place)
  return sdks.includes('gcp') ? openGcp(load, place) : openAws(load, sdks, place)
}
