import * as gcp from '../../dist/modules/atomic/gcp-calls.js'
import { account, gcpFiles } from '../../dist/modules/atomic/gcp-event.js'
import { worldOf } from '../../dist/modules/atomic/world.js'
import { at, atWork, DAYS, days, isWorkday, START } from './calendar.mjs'

// A project with snapshot schedules, a pipeline that builds images, and two administrators.

export const PROJECT = 'example-prod'
const numbers = (count) => Array.from({ length: count }, (_, i) => i)

export const gcpMonth = (r) => {
  const w = worldOf('GCP', 'month', { account: PROJECT, time: START, user: 'ivan@example.com' })
  const schedule = account('service-123456789012@compute-system.iam.gserviceaccount.com', undefined)
  const backup = days().flatMap((day) =>
    numbers(6).map((i) => gcp.step(at(r, day, 2, i), schedule, gcp.scheduledSnapshot(w, `vm-${i}`))),
  )
  const people = ['ivan@example.com', 'judy@example.com'].flatMap((name) => {
    const who = account(name, '198.51.100.25')
    return days(isWorkday).flatMap((day) => {
      if (!r.chance(0.25)) return []
      const time = atWork(r, day)
      const snapshot = `before-change-${name[0]}${day}`
      const later = time + (1 + r.below(5)) * 86_400 + 3600
      return [
        gcp.step(time, who, gcp.createSnapshot(w, snapshot, `vm-${r.below(6)}`)),
        ...(later < DAYS * 86_400 ? [gcp.step(later, who, gcp.deleteSnapshot(w, snapshot))] : []),
      ]
    })
  })
  const robot = account('image-builder@example-prod.iam.gserviceaccount.com', '198.51.100.64')
  const images = days(isWorkday).flatMap((day) => {
    const time = at(r, day, 3, 45)
    return [
      gcp.step(time, robot, gcp.createImage(w, `golden-${day}`, { disk: `builder-${day}` })),
      gcp.step(
        time + 120,
        robot,
        gcp.setPolicy(w, 'images', `golden-${day}`, ['group:platform@example.com']),
      ),
      gcp.step(time + 300, robot, gcp.deleteImage(w, `golden-${day - 14}`)),
    ]
  })
  return gcpFiles(w, [...backup, ...people, ...images])
}
