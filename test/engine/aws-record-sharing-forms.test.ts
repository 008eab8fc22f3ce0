import { afterAll, beforeAll } from 'vitest'
import { openEmbedded } from '../../src/engine/embedded.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { checkWith, event, OTHER, OWN } from '../support/aws-events.ts'

let engine: Engine
beforeAll(async () => {
  engine = await openEmbedded()
})
afterAll(() => engine.close())
const check = checkWith(() => engine)

const ORG = 'arn:aws:organizations::444455556666:organization/o-abc123'

check('other forms of a share', [
  [
    'a wrapped member with its content apart',
    event('ec2/ModifySnapshotAttribute', {
      ModifySnapshotAttributeRequest: {
        SnapshotId: 'snap-1',
        CreateVolumePermission: {
          Add: [
            { tag: 1, content: { UserId: OWN } },
            { tag: 2, content: { UserId: OTHER } },
          ],
        },
      },
    }),
    { dohyo_sharedWith: [OWN, OTHER], dohyo_sharedExternal: [OTHER], dohyo_unsharedFrom: [] },
  ],
  [
    'the flat form, as the CLI calls it',
    event('ec2/ModifySnapshotAttribute', {
      ModifySnapshotAttributeRequest: {
        SnapshotId: 'snap-1',
        Attribute: 'createVolumePermission',
        OperationType: 'add',
        UserId: { tag: 1, content: OTHER },
      },
    }),
    { dohyo_sharedWith: [OTHER], dohyo_sharedExternal: [OTHER], dohyo_unsharedFrom: [] },
  ],
  [
    'the flat form, taking access away',
    event('ec2/ModifySnapshotAttribute', { snapshotId: 'snap-1', operationType: 'remove', userIds: [OTHER] }),
    { dohyo_sharedWith: [], dohyo_sharedExternal: [], dohyo_unsharedFrom: [OTHER] },
  ],
  [
    'the flat form, everybody',
    event('ec2/ModifySnapshotAttribute', { snapshotId: 'snap-1', operationType: 'add', groupNames: ['all'] }),
    { dohyo_sharedPublic: true, dohyo_sharedExternal: [] },
  ],
  [
    'the flat form of an image, an organization',
    event('ec2/ModifyImageAttribute', {
      ModifyImageAttributeRequest: {
        ImageId: 'ami-1',
        OperationType: 'add',
        OrganizationArn: { tag: 1, content: ORG },
      },
    }),
    { dohyo_sharedExternal: [ORG], dohyo_unsharedFrom: [] },
  ],
])
