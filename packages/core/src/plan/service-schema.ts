import { z } from 'zod';
import { label, template } from './names.ts';
import { noted } from './schema-notes.ts';

const workloadSchema = z.strictObject({
  kind: noted(z.enum(['Deployment']), { notServedValues: ['StatefulSet', 'DaemonSet', 'CloneSet'] })
    .optional()
    .meta({ description: 'Kind of the workload.', default: 'Deployment' }),
  name: template('the name of a workload').optional().describe('Name of the workload. Default: the name of the service.'),
  container: template('the name of a container')
    .optional()
    .describe('Container that gets the image. Default: the one that runs an image of this repository.'),
});

/** A service, and `defaults.service`: nothing is filled in here, because what a service leaves out comes from the defaults first. */
export const serviceSchema = noted(
  z.strictObject({
    image: template('an image repository such as ghcr.io/acme/api')
      .optional()
      .describe('Image repository without tag or digest; the release names the version. Required, here or in `defaults.service`.'),
    workload: workloadSchema.optional().describe('The workload that is released.'),
    after: z
      .array(label())
      .max(500)
      .optional()
      .meta({ description: 'Services that come first; services with no edge between them move in parallel.', default: [] }),
    only: z.array(label()).min(1).max(50).optional().describe('Environments it is released to. Default: all.'),
    manifests: z.array(template('a path or glob relative to the plan')).max(100).optional().meta({
      description:
        "Rendered manifests, paths or globs relative to the plan: the workload's template goes into the first patch, the rest is applied before it.",
      default: [],
    }),
  }),
  { notServed: ['traffic'] },
);

export type ServiceEntry = z.output<typeof serviceSchema>;
