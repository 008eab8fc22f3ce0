import { createServer, type IncomingMessage, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AtomicRunOptions } from '../../src/app/atomic-api.ts'
import { atomicRun } from '../../src/app/atomic-run.ts'
import type { LoadPackage } from '../../src/app/atomic-sdk.ts'

// The official SDKs against servers of our own, which answer as the providers document it. `npm run test:sdks` installs the
// SDKs and says where.

const folder = process.env['DOHYO_SDKS']
if (folder === undefined) throw new Error('run this with `npm run test:sdks`, which installs the SDKs')

interface Asked {
  readonly method: string
  readonly path: string
  readonly body: string
}

interface Answer {
  readonly status?: number
  readonly type?: string
  readonly body: string
}

const options = (more: Partial<AtomicRunOptions>): AtomicRunOptions => ({
  id: '',
  yes: true,
  now: new Date('2026-03-10T10:00:00Z'),
  signal: new AbortController().signal,
  onStep: () => {},
  pause: 10,
  ...more,
})

/** A module of the SDKs' folder; some only resolve for `import`. */
const real: LoadPackage = async (name) =>
  import(pathToFileURL(createRequire(join(folder, 'x.js')).resolve(name)).href)

describe('the official SDKs', () => {
  const asked: Asked[] = []
  let answer: (asked: Asked) => Answer = () => ({ body: '' })
  let server: Server
  let port = 0

  beforeAll(async () => {
    server = createServer(async (request: IncomingMessage, response) => {
      const one = { method: request.method ?? '', path: request.url ?? '', body: await text(request) }
      asked.push(one)
      const { status = 200, type = 'application/json', body } = answer(one)
      response.writeHead(status, { 'content-type': type }).end(body)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
    process.env['AWS_ENDPOINT_URL'] = `http://127.0.0.1:${port}`
    process.env['AWS_ACCESS_KEY_ID'] = 'AKIAEXAMPLE'
    process.env['AWS_SECRET_ACCESS_KEY'] = 'secret'
  })

  afterAll(() => server.close())

  const actions = (): readonly string[] =>
    asked.map(({ body }) => new URLSearchParams(body).get('Action') ?? '')

  const ec2 = (one: Asked): Answer => {
    const form = new URLSearchParams(one.body)
    const action = form.get('Action')
    const inner =
      action === 'CreateVolume'
        ? '<volumeId>vol-1</volumeId>'
        : action === 'CreateSnapshot'
          ? '<snapshotId>snap-1</snapshotId>'
          : action === 'DescribeVolumes'
            ? '<volumeSet><item><volumeId>vol-1</volumeId><status>available</status></item></volumeSet>'
            : action === 'DescribeSnapshots'
              ? '<snapshotSet><item><snapshotId>snap-1</snapshotId><status>completed</status></item></snapshotSet>'
              : '<return>true</return>'
    return {
      type: 'text/xml',
      body: `<${action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">${inner}</${action}Response>`,
    }
  }

  test('AWS: share a snapshot, and clean up', async () => {
    asked.length = 0
    answer = ec2
    const report = await atomicRun(
      options({ id: 'seed-aws-share-snapshot', region: 'eu-west-1', target: '444455556666' }),
      real,
    )
    expect(report).toMatchObject({ left: [] })
    expect(report.failure).toBeUndefined()
    expect(actions()).toEqual([
      'CreateVolume',
      'DescribeVolumes',
      'CreateSnapshot',
      'DescribeSnapshots',
      'ModifySnapshotAttribute',
      'ModifySnapshotAttribute',
      'DeleteSnapshot',
      'DeleteVolume',
    ])
    const shared = new URLSearchParams(asked[4]?.body)
    expect(shared.get('CreateVolumePermission.Add.1.UserId')).toBe('444455556666')
    expect(shared.get('SnapshotId')).toBe('snap-1')
    expect(new URLSearchParams(asked[0]?.body).get('TagSpecification.1.Tag.2.Key')).toBe('dohyo-atomic')
  })

  test('AWS: a refusal is told, and what was made is removed', async () => {
    asked.length = 0
    answer = (one) =>
      new URLSearchParams(one.body).get('Action') === 'CreateSnapshot'
        ? {
            status: 403,
            type: 'text/xml',
            body: '<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>You are not authorized.</Message></Error></Errors><RequestID>1</RequestID></Response>',
          }
        : ec2(one)
    const report = await atomicRun(options({ id: 'seed-aws-create-snapshot', region: 'eu-west-1' }), real)
    expect(report).toMatchObject({ failure: 'You are not authorized.', left: [] })
    expect(actions()).toEqual(['CreateVolume', 'DescribeVolumes', 'CreateSnapshot', 'DeleteVolume'])
  })

  test('AWS: databases are listed in four regions', async () => {
    asked.length = 0
    answer = (one) => {
      const action = new URLSearchParams(one.body).get('Action')
      return {
        type: 'text/xml',
        body: `<${action}Response xmlns="http://rds.amazonaws.com/doc/2014-10-31/"><${action}Result/></${action}Response>`,
      }
    }
    const report = await atomicRun(options({ id: 'pacu-rds-enum-snapshots', region: 'eu-west-1' }), real)
    expect(report.failure).toBeUndefined()
    expect(actions().filter((action) => action === 'DescribeDBSnapshots').length).toBe(4)
    expect(new URLSearchParams(asked[0]?.body).get('IncludeShared')).toBe('true')
  })

  test('Google: share a snapshot, and clean up', async () => {
    asked.length = 0
    const zone = 'https://www.googleapis.com/compute/v1/projects/p/zones/europe-west1-b'
    answer = ({ path }) => ({
      body: JSON.stringify(
        path.includes('setIamPolicy')
          ? { bindings: [] }
          : {
              name: 'operation-1',
              status: path.includes('/wait') || path.includes('/snapshots') ? 'DONE' : 'RUNNING',
              ...(path.includes('/zones/') ? { zone } : {}),
            },
      ),
    })
    const load: LoadPackage = async (name) => {
      const module = (await real(name)) as Record<string, unknown>
      // their own classes, told where we are and with a token that nobody gave
      const local = (client: string): unknown => {
        const Class = module[client] as new (settings: unknown) => object
        const { GoogleAuth, OAuth2Client } = createRequire(
          createRequire(join(folder, 'x.js')).resolve('google-gax'),
        )('google-auth-library') as {
          GoogleAuth: new (o: unknown) => unknown
          OAuth2Client: new () => { setCredentials(o: unknown): void }
        }
        return class {
          constructor() {
            const authClient = new OAuth2Client()
            authClient.setCredentials({ access_token: 'token', expiry_date: Date.now() + 3_600_000 })
            const auth = new GoogleAuth({ authClient, projectId: 'p' })
            // biome-ignore lint/correctness/noConstructorReturn: stands for the SDK's own class
            return new Class({ apiEndpoint: '127.0.0.1', port, protocol: 'http', auth })
          }
        }
      }
      return Object.fromEntries(
        ['DisksClient', 'SnapshotsClient', 'ZoneOperationsClient', 'GlobalOperationsClient'].map((each) => [
          each,
          local(each),
        ]),
      )
    }
    const report = await atomicRun(
      options({
        id: 'stratus-gcp-share-snapshot',
        account: 'p',
        region: 'europe-west1',
        target: 'user:me@example.net',
      }),
      load,
    )
    expect(report.failure).toBeUndefined()
    expect(report.left).toEqual([])
    const calls = asked.map(
      ({ method, path }) => `${method} ${path.split('?')[0]?.replace(/dohyo-atomic-\w+/, 'RUN')}`,
    )
    expect(calls).toEqual([
      'POST /compute/v1/projects/p/zones/europe-west1-b/disks',
      'POST /compute/v1/projects/p/zones/europe-west1-b/operations/operation-1/wait',
      'POST /compute/v1/projects/p/global/snapshots',
      'POST /compute/v1/projects/p/global/snapshots/RUN/setIamPolicy',
      'POST /compute/v1/projects/p/global/snapshots/RUN/setIamPolicy',
      'DELETE /compute/v1/projects/p/global/snapshots/RUN',
      'DELETE /compute/v1/projects/p/zones/europe-west1-b/disks/RUN',
      'POST /compute/v1/projects/p/zones/europe-west1-b/operations/operation-1/wait',
    ])
    expect(asked[3]?.body).toContain('user:me@example.net')
  })

  test('Azure: a link to a disk, and clean up', async () => {
    const calls: string[] = []
    const load: LoadPackage = async (name) => {
      const module = (await real(name)) as Record<string, unknown>
      if (name === '@azure/identity')
        return {
          DefaultAzureCredential: class {
            async getToken() {
              return { token: 'token', expiresOnTimestamp: Date.now() + 3_600_000 }
            }
          },
        }
      const Class = module['ComputeManagementClient'] as new (...args: unknown[]) => object
      const headersOf = createRequire(createRequire(join(folder, 'x.js')).resolve('@azure/identity'))(
        '@azure/core-rest-pipeline',
      ) as { createHttpHeaders(): unknown }
      const httpClient = {
        sendRequest: async (request: { method: string; url: string }) => {
          const path = new URL(request.url).pathname
          calls.push(`${request.method} ${path.replace(/dohyo-atomic-\w+/, 'RUN')}`)
          const bodyAsText = path.endsWith('/beginGetAccess')
            ? '{"accessSAS":"https://example.net/secret"}'
            : '{"id":"x","name":"x","properties":{"provisioningState":"Succeeded"}}'
          return { request, status: 200, headers: headersOf.createHttpHeaders(), bodyAsText }
        },
      }
      return {
        ComputeManagementClient: class {
          constructor(credential: unknown, subscription: unknown) {
            // biome-ignore lint/correctness/noConstructorReturn: stands for the SDK's own class
            return new Class(credential, subscription, { httpClient })
          }
        },
      }
    }
    const report = await atomicRun(
      options({
        id: 'stratus-azure-disk-export',
        account: 'sub-1',
        region: 'westeurope',
        resourceGroup: 'rg',
      }),
      load,
    )
    expect(report.failure).toBeUndefined()
    expect(report.left).toEqual([])
    expect(JSON.stringify(report)).not.toContain('secret')
    const base = '/subscriptions/sub-1/resourceGroups/rg/providers/Microsoft.Compute/disks/RUN'
    expect(calls.filter((call) => !call.startsWith('GET'))).toEqual([
      `PUT ${base}`,
      `POST ${base}/beginGetAccess`,
      `POST ${base}/endGetAccess`,
      `DELETE ${base}`,
    ])
  })
})
