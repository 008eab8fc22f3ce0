import { ORDINARY } from './ordinary.mjs'
import { createRandom } from './random.mjs'
import { SNAPSHOTS } from './snapshots.mjs'

const ACCOUNTS = ['111122223333', '222233334444', '333344445555', '555566667777']
const REGIONS = [
  'us-east-1',
  'us-east-1',
  'us-east-1',
  'eu-west-1',
  'eu-central-1',
  'us-west-2',
  'ap-southeast-2',
]
const USERS = [
  'alice',
  'bob',
  'carol',
  'deploy',
  'terraform',
  'grafana',
  'backup-operator',
  'dana',
  'erin',
  'ci',
]
const ROLES = [
  'admin',
  'readonly',
  'eks-node',
  'lambda-exec',
  'ci-deploy',
  'datadog-integration',
  'ebs-csi',
  'etl',
]
const AGENTS = [
  'aws-cli/2.27.41 md/awscrt#0.26.1 ua/2.1 os/linux#6.8.0 md/arch#x86_64 lang/python#3.13.3 md/pyimpl#CPython md/command#ec2',
  'APN/1.0 HashiCorp/1.0 Terraform/1.11.4 (+https://www.terraform.io) terraform-provider-aws/5.97.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.36.3',
  'Boto3/1.38.11 md/Botocore#1.38.11 ua/2.1 os/linux#5.10.236 md/arch#aarch64 lang/python#3.12.10 exec-env/AWS_Lambda_python3.12',
  'aws-sdk-java/2.31.40 md/io#sync md/http#Apache ua/2.1 os/Linux#5.15.0 lang/java#21.0.7 md/OpenJDK_64-Bit_Server_VM',
  'aws-sdk-go-v2/1.36.3 ua/2.1 os/linux lang/go#1.24.2 md/GOOS#linux md/GOARCH#amd64 api/ec2#1.212.0 amazon-vpc-cni-k8s',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/136.0.0.0 Safari/537.36',
  'AWS Internal',
]
const SERVICES = [
  'lambda.amazonaws.com',
  'autoscaling.amazonaws.com',
  'eks.amazonaws.com',
  'config.amazonaws.com',
]
const ERRORS = { ec2: 'Client.UnauthorizedOperation' }
const SNAPSHOT_SHARE = 0.003
const FAILURE_SHARE = 0.02
const START = Date.UTC(2026, 2, 10)

const identities = (random) =>
  random.weighted([
    [
      6,
      (r, c) => ({
        type: 'AssumedRole',
        principalId: `AROA${c.stable}XKJ5Q2ZLW:${c.session}`,
        arn: `arn:aws:sts::${c.account}:assumed-role/${c.role}/${c.session}`,
        accountId: c.account,
        accessKeyId: `ASIA${r.base32(16)}`,
        sessionContext: {
          sessionIssuer: {
            type: 'Role',
            principalId: `AROA${c.stable}XKJ5Q2ZLW`,
            arn: `arn:aws:iam::${c.account}:role/${c.role}`,
            accountId: c.account,
            userName: c.role,
          },
          attributes: { creationDate: c.time, mfaAuthenticated: 'false' },
        },
      }),
    ],
    [
      2,
      (_r, c) => ({
        type: 'IAMUser',
        principalId: `AIDA${c.stable}MZQ7NNC4R`,
        arn: `arn:aws:iam::${c.account}:user/${c.user}`,
        accountId: c.account,
        accessKeyId: `AKIA${c.stable}YQ4BLS63`,
        userName: c.user,
      }),
    ],
    [1.5, (r, _c) => ({ type: 'AWSService', invokedBy: r.pick(SERVICES) })],
    [
      0.02,
      (_r, c) => ({
        type: 'Root',
        principalId: c.account,
        arn: `arn:aws:iam::${c.account}:root`,
        accountId: c.account,
      }),
    ],
  ])

/** All events of file `index`, in order of time. A file depends on nothing but its own index. */
export const eventsOf = (index, count, seed = 20260310) => {
  const r = createRandom(seed + index * 7919)
  const ordinary = r.weighted(ORDINARY.map((kind) => [kind[0], kind]))
  const snapshots = r.weighted(SNAPSHOTS.map((kind) => [kind[0], kind]))
  const identity = identities(r)
  const account = r.pick(ACCOUNTS)
  const region = r.pick(REGIONS)
  let epoch = START + index * 300_000
  return Array.from({ length: count }, () => {
    epoch += r.below(2) * 1000 * (count < 300 ? 1 : r.below(2))
    const time = `${new Date(epoch).toISOString().slice(0, 19)}Z`
    const role = r.pick(ROLES)
    const user = r.pick(USERS)
    const stable = `${role}${user}`
      .toUpperCase()
      .replace(/[^A-Z]/g, 'X')
      .padEnd(8, 'Q')
      .slice(0, 8)
    const context = {
      account,
      region,
      epoch,
      time,
      role,
      user,
      stable,
      session: `${user}@example.com`,
      roles: ROLES,
      users: USERS,
    }
    const [, service, eventName, readOnly, request, response, overrides] = r.chance(SNAPSHOT_SHARE)
      ? snapshots()
      : ordinary()
    const who = identity()(r, context)
    const byService = who.type === 'AWSService'
    const host = `${service}.amazonaws.com`
    const failure = overrides === undefined && r.chance(FAILURE_SHARE)
    return {
      eventVersion: '1.11',
      userIdentity: who,
      eventTime: time,
      eventSource: host,
      eventName,
      awsRegion: region,
      sourceIPAddress: byService ? who.invokedBy : `198.51.100.${1 + r.below(250)}`,
      userAgent: byService ? who.invokedBy : r.pick(AGENTS),
      ...(failure && {
        errorCode: ERRORS[service] ?? 'AccessDenied',
        errorMessage: `User: ${who.arn ?? who.invokedBy} is not authorized to perform: ${service}:${eventName} because no identity-based policy allows the action`,
      }),
      requestParameters: request(r, context),
      responseElements: readOnly || failure ? null : response(r, context),
      requestID: r.uuid(),
      eventID: r.uuid(),
      readOnly,
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: account,
      eventCategory: 'Management',
      ...(!byService && {
        tlsDetails: {
          tlsVersion: 'TLSv1.3',
          cipherSuite: 'TLS_AES_128_GCM_SHA256',
          clientProvidedHostHeader: `${service}.${region}.amazonaws.com`,
        },
      }),
      ...overrides?.(r, context),
    }
  })
}

/** `…/AWSLogs/<account>/CloudTrail/<region>/<date>/<account>_CloudTrail_<region>_<time>_<unique>.json.gz`, as S3 delivers. */
export const pathOf = (index, events) => {
  const { recipientAccountId: account, awsRegion: region, eventTime } = events[0]
  const stamp = eventTime.replace(/[-:]/g, '').slice(0, 13)
  const unique = createRandom(index).base32(16)
  return `AWSLogs/${account}/CloudTrail/${region}/${eventTime.slice(0, 10).replaceAll('-', '/')}/${account}_CloudTrail_${region}_${stamp}Z_${unique}.json.gz`
}
