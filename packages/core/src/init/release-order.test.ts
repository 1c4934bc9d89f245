import { expect, it } from 'vitest';
import { releaseOrder } from './release-order.ts';
import type { SourceDeployment } from './source-deployment.ts';

const deployment = (name: string, variable = 'X', value = ''): SourceDeployment => ({
  file: 'a.yaml',
  line: 1,
  name,
  namespace: 'shop',
  labels: {},
  replicas: 1,
  strategyType: 'RollingUpdate',
  podLabels: { app: name },
  defaultContainer: null,
  containers: [{ name, image: 'acme/x:v1', env: [{ name: variable, value }] }],
  initContainers: [],
});

it.each([
  { variable: 'X', value: 'api:80', after: true },
  { variable: 'X', value: 'http://api/v1', after: true },
  { variable: 'X', value: 'postgres://user:secret@api/db', after: true },
  { variable: 'X', value: 'other:1,api:2', after: true },
  { variable: 'X', value: 'api.shop.svc.cluster.local', after: true },
  { variable: 'API_HOST', value: 'api', after: true },
  { variable: 'API_URL', value: 'http://api.shop:80', after: true },
  // A word is no address, and a host of the internet no Service.
  { variable: 'MODE', value: 'api', after: false },
  { variable: 'API_URL', value: 'https://api.example.com', after: false },
  { variable: 'API_HOST', value: 'api.other.svc', after: false },
  { variable: 'API_HOST', value: 'api-v2', after: false },
])('$variable=$value: after api $after', ({ variable, value, after }) => {
  const services = [{ name: 'api', namespace: null, selector: { app: 'api' } }];
  const order = releaseOrder([deployment('api'), deployment('web', variable, value)], services);
  expect(order.after.get('web')).toEqual(after ? ['api'] : []);
  expect(order.cut).toEqual([]);
});
