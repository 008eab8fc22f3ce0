import { describe, expect, it } from 'vitest'
import { SOURCES } from './index.ts'

const DAY = 86_400_000

/** Of the sources, those that know the name: never more than one. */
const readers = (path: string) =>
  SOURCES.flatMap(({ id, readPath }) => {
    const facts = readPath(path)
    return facts === undefined ? [] : [{ id, ...facts }]
  })

const NAME = '111122223333_CloudTrail_eu-west-1_20260310T0905Z_6df7e04c8231477f.json.gz'
const FOLDER = '111122223333/CloudTrail/eu-west-1/2026/03/10'
const SUBSCRIPTION = '11112222-3333-4444-5555-66667777888A'

describe('names of CloudTrail', () => {
  const delivered = Date.parse('2026-03-10T09:05:00Z')
  const facts = {
    id: 'aws-cloudtrail',
    earliest: delivered - 30 * DAY,
    latest: delivered + DAY,
    account: '111122223333',
    region: 'eu-west-1',
  }

  it.each([
    `/logs/AWSLogs/${FOLDER}/${NAME}`,
    `/logs/AWSLogs/o-exampleorgid/${FOLDER}/${NAME}`,
    `/any where/it/was/copied/${FOLDER}/${NAME}`,
    `/${FOLDER}/${NAME.replace('.gz', '')}`,
    `/${FOLDER}/${NAME.replace('.gz', '.zst')}`,
    `/${FOLDER}/${NAME}`.replaceAll('CloudTrail', 'CloudTrail-Insight'),
  ])('tells when, whose and where: %s', (path) => {
    expect(readers(path)).toEqual([facts])
  })

  it('tells the day only, as long as events of global services were in all regions', () => {
    const old = (day: string) =>
      `/${FOLDER}/${NAME}`.replace('2026/03/10', day).replace('20260310', day.replaceAll('/', ''))
    expect(readers(old('2021/12/22'))[0]).not.toHaveProperty('region')
    expect(readers(old('2021/12/22'))[0]).not.toHaveProperty('account')
    expect(readers(old('2021/12/24'))[0]).toMatchObject({ region: 'eu-west-1', account: '111122223333' })
  })

  it.each([
    ['the name alone', `/logs/${NAME}`],
    ['without the region’s folder', `/logs/111122223333/CloudTrail/2026/03/10/${NAME}`],
    ['another day in the folder', `/${FOLDER}/${NAME}`.replace('/10/', '/11/')],
    ['another account in the folder', `/${FOLDER}/${NAME}`.replace('111122223333/', '111122223334/')],
    ['another region in the folder', `/${FOLDER}/${NAME}`.replace('eu-west-1/', 'eu-west-2/')],
    [
      'a day that is none',
      `/${FOLDER}/${NAME}`.replace('2026/03/10', '2024/99/99').replace('20260310', '20249999'),
    ],
    ['30 February', `/${FOLDER}/${NAME}`.replace('2026/03/10', '2026/02/30').replace('20260310', '20260230')],
    ['a time that is none', `/${FOLDER}/${NAME}`.replace('T0905Z', 'T2460Z')],
    ['digits of another script', `/${FOLDER}/${NAME}`.replaceAll('10', '١٠')],
    ['full-width digits', `/${FOLDER}/${NAME}`.replaceAll('2026', '２０２６')],
    ['a line end behind it', `/${FOLDER}/${NAME}\n`],
    ['more behind it', `/${FOLDER}/${NAME}/rest.json`],
    ['a longer name', `/${FOLDER}/${NAME.replace('6df7', '6df76df7')}`],
    [
      'a digest',
      `/${FOLDER}/111122223333_CloudTrail-Digest_eu-west-1_trail_eu-west-1_20260310T090500Z.json.gz`,
    ],
  ])('says nothing of %s', (_what, path) => {
    expect(readers(path)).toEqual([])
  })
})

describe('names of Azure', () => {
  const path = `/out/insights-activity-logs/resourceId=/SUBSCRIPTIONS/${SUBSCRIPTION}/y=2026/m=03/d=10/h=09/m=00/PT1H.json`
  const begin = Date.parse('2026-03-10T09:00:00Z')

  it.each([path, path.replace('insights-activity-logs/', ''), path.replace('resourceId', 'ResourceId')])(
    'tells when and whose: %s',
    (each) => {
      expect(readers(each)).toEqual([
        {
          id: 'azure-activity',
          earliest: begin - 4 * DAY,
          latest: begin + 3_600_000 + DAY,
          account: SUBSCRIPTION.toLowerCase(),
        },
      ])
    },
  )

  it.each([
    ['another log', path.replace('/y=', '/RESOURCEGROUPS/RG/y=')],
    ['a day that is none', path.replace('m=03', 'm=13')],
    ['an hour that is none', path.replace('h=09', 'h=24')],
    ['another minute', path.replace('m=00', 'm=15')],
    ['no subscription', path.replace(SUBSCRIPTION, 'mine')],
    ['another name', path.replace('PT1H', 'PT2H')],
    ['digits of another script', path.replace('d=10', 'd=१०')],
  ])('says nothing of %s', (_what, each) => {
    expect(readers(each)).toEqual([])
  })
})

describe('names of GCP', () => {
  const path = '/b/cloudaudit.googleapis.com/activity/2026/03/10/09:00:00_09:59:59_S0.json'

  it.each([
    path,
    path.replace('.com/activity', '.com%2Factivity'),
    path.replace('_S0', '_A0:1773147600'),
    path.replace('activity', 'data_access'),
  ])('tells when: %s', (each) => {
    expect(readers(each)).toEqual([
      {
        id: 'gcp-audit',
        earliest: Date.parse('2026-03-10T09:00:00Z') - DAY,
        latest: Date.parse('2026-03-10T09:59:59Z') + DAY,
      },
    ])
  })

  it.each([
    ['another log', path.replace('cloudaudit', 'compute')],
    ['no hours', path.replace('09:00:00_09:59:59_', '')],
    ['an end before its begin', path.replace('09:59:59', '08:59:59')],
    ['a time that is none', path.replace('09:59:59', '09:60:59')],
    ['a day that is none', path.replace('03/10', '02/30')],
  ])('says nothing of %s', (_what, each) => {
    expect(readers(each)).toEqual([])
  })
})

it('takes no time over long names', () => {
  const long = [
    `/${'1'.repeat(400_000)}`,
    '/111122223333/CloudTrail'.repeat(20_000),
    '/y=2026/m=03/d=10'.repeat(20_000),
    '/cloudaudit.googleapis.com/activity/2026'.repeat(10_000),
    `/${FOLDER}/${NAME.replace('6df7e04c8231477f', 'a'.repeat(400_000))}`,
  ]
  const begin = performance.now()
  for (const path of long) expect(readers(path)).toEqual([])
  expect(performance.now() - begin).toBeLessThan(1000)
})
