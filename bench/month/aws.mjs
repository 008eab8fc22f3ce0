import * as aws from '../../dist/modules/atomic/aws-calls.js'
import * as db from '../../dist/modules/atomic/aws-databases.js'
import { awsFiles, awsService, BOTO, CLI, TERRAFORM } from '../../dist/modules/atomic/aws-event.js'
import * as images from '../../dist/modules/atomic/aws-images.js'
import { worldOf } from '../../dist/modules/atomic/world.js'
import { at, atWork, DAYS, days, isWorkday, START } from './calendar.mjs'

// What four AWS accounts of one company log about snapshots in a month: backup, lifecycle policies, pipelines, people.

export const ACCOUNTS = {
  prod: '111122223333',
  staging: '222233334444',
  tools: '333344445555',
  data: '555566667777',
}
const REGIONS = ['us-east-1', 'eu-west-1', 'eu-central-1', 'us-west-2']
const OFFICE = '198.51.100.23'
const numbers = (count) => Array.from({ length: count }, (_, i) => i)

/** A role that somebody or something has taken on, in a session with a name. */
const role = (world, name, session, agent, { console: inConsole = false, ip = OFFICE } = {}) => {
  const id = `AROA${world.ids.capitals(`role ${name}`, 17)}`
  return {
    identity: {
      type: 'AssumedRole',
      principalId: `${id}:${session}`,
      arn: `arn:aws:sts::${world.account}:assumed-role/${name}/${session}`,
      accountId: world.account,
      accessKeyId: `ASIA${world.ids.capitals(`key ${name} ${session}`, 16)}`,
      sessionContext: {
        sessionIssuer: {
          type: 'Role',
          principalId: id,
          arn: `arn:aws:iam::${world.account}:role/${name.startsWith('AWSReservedSSO_') ? 'aws-reserved/sso.amazonaws.com/' : ''}${name}`,
          accountId: world.account,
          userName: name,
        },
        attributes: { creationDate: '2026-03-02T00:00:00Z', mfaAuthenticated: 'false' },
      },
    },
    ip,
    agent,
    console: inConsole,
  }
}

const ADMIN = 'AWSReservedSSO_AdministratorAccess_0a1b2c3d4e5f6071'
const admin = (world, name, agent = CLI) => role(world, ADMIN, `${name}@example.com`, agent)
const inConsole = (world, name) =>
  role(world, ADMIN, `${name}@example.com`, 'AWS Internal', { console: true })

const snapshot = (w, time, who, name, volume, more = {}) =>
  aws.step(
    w,
    time,
    who,
    aws.createSnapshot(w, time, {
      snapshot: aws.snapshotId(w, name),
      volume: aws.volumeId(w, volume),
      ...more,
    }),
  )
const drop = (w, time, who, name) => aws.step(w, time, who, aws.deleteSnapshot(aws.snapshotId(w, name)))

/** AWS Backup every night, a copy to another region every Sunday, what is older than two weeks deleted. */
const backup = (w, r, volumes) => {
  const who = awsService(w, 'backup.amazonaws.com', 'AWSBackupDefaultServiceRole', 'AWSBackup')
  return days().flatMap((day) => {
    const time = at(r, day, 1)
    return numbers(volumes).flatMap((i) => [
      snapshot(w, time + i * 2, who, `backup ${i} ${day}`, `disk ${i}`),
      ...(day % 7 === 6
        ? [
            aws.step(
              w,
              time + 3600 + i,
              who,
              aws.copySnapshot(
                aws.snapshotId(w, `backup ${i} ${day}`),
                w.region,
                aws.snapshotId(w, `far ${i} ${day}`),
                aws.keyArn(w, 'us-west-2'),
              ),
              { region: 'us-west-2' },
            ),
          ]
        : []),
      drop(w, time + 5400 + i, who, `backup ${i} ${day - 14}`),
    ])
  })
}

const databaseBackups = (w, r) => {
  const who = awsService(w, 'backup.amazonaws.com', 'AWSBackupDefaultServiceRole', 'AWSBackup')
  return days().map((day) =>
    aws.step(
      w,
      at(r, day, 2),
      who,
      db.createDbSnapshot(w, `awsbackup:job-${w.ids.uuid(`job ${day}`)}`, 'orders', 'awsbackup'),
    ),
  )
}

/** Lifecycle policies twice a day. */
const lifecycle = (w, r, volumes) => {
  const who = awsService(w, 'dlm.amazonaws.com', 'AWSDataLifecycleManagerDefaultRole', 'dlm')
  return days().flatMap((day) =>
    [4, 16].flatMap((hour) =>
      numbers(volumes).flatMap((i) => {
        const time = at(r, day, hour, i)
        return [
          snapshot(w, time, who, `policy ${i} ${day} ${hour}`, `disk ${i}`),
          drop(w, time + 60, who, `policy ${i} ${day - 3} ${hour}`),
        ]
      }),
    ),
  )
}

/** Every working night a golden image is built, waited for, given to the other accounts, and the oldest one retired. */
const imagePipeline = (w, r) => {
  const who = (day) => role(w, 'image-pipeline', `build-${1000 + day}`, TERRAFORM, { ip: '198.51.100.60' })
  const image = (day) => images.imageId(w, `golden ${day}`)
  return days(isWorkday).flatMap((day) => {
    const time = at(r, day, 3, 30)
    return [
      aws.step(w, time, who(day), images.createImage(image(day), aws.instanceId(w, `builder ${day}`))),
      ...numbers(8).map((i) =>
        aws.step(w, time + 30 + i * 15, who(day), aws.pollSnapshot(aws.snapshotId(w, `golden ${day}`))),
      ),
      ...['prod', 'staging', 'data'].map((to, i) =>
        aws.step(w, time + 300 + i, who(day), images.changeImageSharing(image(day), 'add', ACCOUNTS[to])),
      ),
      aws.step(w, time + 400, who(day), images.deregisterImage(image(day - 14))),
      drop(w, time + 402, who(day), `golden ${day - 14}`),
    ]
  })
}

/** Deployments: plans that look for what they know by name, and now and then a public web port. */
const terraform = (w, r) => {
  const who = (n) => role(w, 'terraform-deploy', `run-${n}`, TERRAFORM, { ip: '198.51.100.61' })
  return days(isWorkday).flatMap((day) =>
    numbers(6).flatMap((n) => {
      const time = atWork(r, day)
      const session = who(day * 10 + n)
      return [
        aws.step(w, time, session, aws.whoAmI()),
        ...numbers(5).map((i) =>
          aws.step(w, time + 5 + i * 10, session, aws.pollVolume(aws.volumeId(w, `disk ${i}`))),
        ),
        ...(n === 0 ? [aws.step(w, time + 70, session, aws.openPort(w, 443, '0.0.0.0/0'))] : []),
        ...(n === 1 ? [aws.step(w, time + 75, session, aws.openPort(w, 22, '198.51.100.0/24'))] : []),
      ]
    }),
  )
}

/** A scanner for weaknesses of the configuration looks at everything, every night, in every region. */
const posture = (w, r) =>
  days().flatMap((day) =>
    REGIONS.flatMap((region, i) => {
      const who = role(w, 'posture-scanner', 'scan', BOTO, { ip: '192.0.2.77' })
      const time = at(r, day, 5, i)
      const more = { region }
      return [
        aws.step(w, time, who, aws.listVolumes(), more),
        aws.step(w, time + 3, who, aws.listSnapshots(w), more),
        aws.step(w, time + 6, who, db.listDatabases(), more),
        aws.step(w, time + 9, who, db.listDbSnapshots('DB', false), more),
      ]
    }),
  )

/** People open the pages of the console. */
const pages = (w, r, people) =>
  days(isWorkday).flatMap((day) =>
    people.flatMap((name) => {
      if (r.chance(0.5)) return []
      const time = atWork(r, day)
      const who = inConsole(w, name)
      return [
        aws.step(w, time, who, aws.listSnapshots(w)),
        aws.step(w, time + 1, who, aws.listVolumes()),
        aws.step(w, time + 2, who, db.listDbSnapshots('DB', false)),
        aws.step(w, time + 3, who, db.listDatabases()),
      ]
    }),
  )

/** Before a change somebody takes a snapshot by hand, and deletes it some days later, sometimes the same day. */
const maintenance = (w, r, people) =>
  people.flatMap((name) =>
    days(isWorkday).flatMap((day) => {
      if (!r.chance(0.25)) return []
      const time = atWork(r, day)
      const who = r.chance(0.5) ? admin(w, name) : inConsole(w, name)
      const label = `before change ${name} ${day}`
      const sameDay = r.chance(0.15)
      const keep = sameDay ? 3 * 3600 : (2 + r.below(6)) * 86_400
      return [
        snapshot(w, time, who, label, `disk ${r.below(8)}`, { description: label }),
        ...(time + keep < DAYS * 86_400 ? [drop(w, time + keep, who, label)] : []),
      ]
    }),
  )

/** Every Monday the staging database is made new from production. */
const refresh = (w, r) =>
  days((day) => day % 7 === 0).flatMap((day) => {
    const who = role(w, 'staging-refresh', `refresh-${day}`, BOTO, { ip: '198.51.100.62' })
    const time = at(r, day, 6)
    const name = `refresh-${day}`
    return [
      aws.step(w, time, who, db.createDbSnapshot(w, name, 'orders')),
      ...numbers(10).map((i) => aws.step(w, time + 60 + i * 30, who, db.pollDbSnapshot(name))),
      aws.step(w, time + 600, who, db.restoreDatabase(w, 'orders-staging', name, false)),
      aws.step(w, time + 5400, who, db.deleteDbSnapshot(w, name, 'orders')),
    ]
  })

/** Once a month recovery is tried: disks come back from the backup in another region, start, and are thrown away. */
const recoveryTest = (w, r) => {
  const day = 16
  const who = admin(w, 'dana')
  const region = 'us-west-2'
  const time = atWork(r, day)
  return numbers(4).flatMap((i) => {
    const volume = aws.volumeId(w, `recovery ${i}`)
    return [
      aws.step(w, time + i * 20, who, aws.createVolume(w, volume, aws.snapshotId(w, `far ${i} 13`)), {
        region,
      }),
      aws.step(w, time + 120 + i * 20, who, aws.attachVolume(volume, aws.instanceId(w, 'recovery')), {
        region,
      }),
      aws.step(w, time + 7200 + i * 20, who, aws.detachVolume(volume, aws.instanceId(w, 'recovery')), {
        region,
      }),
      aws.step(w, time + 7300 + i * 20, who, aws.deleteVolume(volume), { region }),
    ]
  })
}

/** Somebody tidies up: a dozen snapshots that nobody has needed for months. */
const springCleaning = (w, r) => {
  const who = admin(w, 'carol')
  const time = atWork(r, 10)
  return numbers(12).flatMap((i) => [
    aws.step(w, time + i * 90, who, aws.snapshotAttribute(aws.snapshotId(w, `forgotten ${i}`))),
    drop(w, time + i * 90 + 30, who, `forgotten ${i}`),
  ])
}

/** People mistype, and lack a right now and then. */
const refusals = (w, r, people) =>
  days(isWorkday).flatMap((day) => {
    if (!r.chance(0.4)) return []
    const who = admin(w, r.pick(people))
    const call = aws.deleteSnapshot(aws.snapshotId(w, `denied ${day}`))
    return [aws.step(w, atWork(r, day), who, call, { error: aws.denied(who, call) })]
  })

/** A backup tool in a cluster, which nobody but the settings can tell from a thief: its role is the customer's own. */
const clusterBackup = (w, r) => {
  const who = role(w, 'velero', 'velero-backup', BOTO, { ip: '198.51.100.70' })
  return days().flatMap((day) =>
    numbers(6).flatMap((i) => {
      const time = at(r, day, 0, 30 + i)
      return [
        snapshot(w, time, who, `claim ${i} ${day}`, `claim ${i}`),
        drop(w, time + 900, who, `claim ${i} ${day - 7}`),
      ]
    }),
  )
}

export const CLUSTER_BACKUP = `arn:aws:iam::${ACCOUNTS.prod}:role/velero`

/** @returns the files of all accounts: `[{ path, text, events }]` */
export const awsMonth = (random, { withClusterBackup }) => {
  const world = (name, region) =>
    worldOf('AWS', `month ${name}`, { account: ACCOUNTS[name], region, time: START, user: 'alice' })
  const [prod, staging, tools, data] = [
    world('prod', 'us-east-1'),
    world('staging', 'us-east-1'),
    world('tools', 'eu-west-1'),
    world('data', 'eu-central-1'),
  ]
  const steps = new Map([
    [
      prod,
      [
        ...backup(prod, random, 14),
        ...databaseBackups(prod, random),
        ...lifecycle(prod, random, 5),
        ...terraform(prod, random),
        ...posture(prod, random),
        ...pages(prod, random, ['alice', 'bob', 'carol', 'dana']),
        ...maintenance(prod, random, ['alice', 'bob', 'carol']),
        ...refresh(prod, random),
        ...recoveryTest(prod, random),
        ...springCleaning(prod, random),
        ...refusals(prod, random, ['bob', 'carol']),
        ...(withClusterBackup ? clusterBackup(prod, random) : []),
      ],
    ],
    [
      staging,
      [
        ...lifecycle(staging, random, 3),
        ...terraform(staging, random),
        ...posture(staging, random),
        ...pages(staging, random, ['bob', 'erin']),
        ...maintenance(staging, random, ['erin']),
      ],
    ],
    [tools, [...imagePipeline(tools, random), ...terraform(tools, random), ...posture(tools, random)]],
    [data, [...backup(data, random, 6), ...posture(data, random), ...maintenance(data, random, ['frank'])]],
  ])
  return [...steps].flatMap(([w, list]) => awsFiles(w, list))
}
