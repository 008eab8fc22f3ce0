import { type Change, holder, items, write } from './aws-calls.ts'
import type { AwsCall } from './aws-event.ts'
import type { World } from './world.ts'

export const imageId = ({ ids }: World, name: string): string => `ami-0${ids.hex(`image ${name}`, 16)}`

export const registerImage = (image: string, snapshot: string): AwsCall =>
  write(
    'ec2:RegisterImage',
    {
      name: `image-${image.slice(-6)}`,
      architecture: 'x86_64',
      rootDeviceName: '/dev/xvda',
      virtualizationType: 'hvm',
      blockDeviceMapping: items({
        deviceName: '/dev/xvda',
        ebs: { snapshotId: snapshot, volumeSize: 8, deleteOnTermination: true, volumeType: 'gp3' },
      }),
    },
    { imageId: image },
  )

export const createImage = (image: string, instance: string): AwsCall =>
  write(
    'ec2:CreateImage',
    { instanceId: instance, name: `image-${image.slice(-6)}`, noReboot: true },
    { imageId: image },
  )

export const changeImageSharing = (image: string, change: Change, member: string): AwsCall =>
  write('ec2:ModifyImageAttribute', {
    imageId: image,
    launchPermission: { [change]: items(holder(member)) },
    attributeType: 'launchPermission',
  })

export const deregisterImage = (image: string): AwsCall =>
  write('ec2:DeregisterImage', { imageId: image, deleteAssociatedSnapshots: false })

export const storeImage = (image: string, bucket: string): AwsCall =>
  write(
    'ec2:CreateStoreImageTask',
    { CreateStoreImageTaskRequest: { ImageId: image, Bucket: bucket } },
    { CreateStoreImageTaskResponse: { objectKey: `${image}.bin` } },
  )
