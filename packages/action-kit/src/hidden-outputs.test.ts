import { describe, expect, it } from 'vitest';
import { assertOutputsArrive, type SecretInput } from './hidden-outputs.ts';

const OUTPUTS = { stages: '[{"id":"1","environment":"production"}]', 'release-id': 'shop-production-1' };
const kubeconfig = (text: string): SecretInput => ({ input: 'kubeconfig', text, values: {}, fix: 'Store it base64' });
const secrets = (text: string, values: Record<string, string>): SecretInput => ({ input: 'secrets', text, values, fix: 'One line' });

describe('assertOutputsArrive', () => {
  it('says nothing where no line of a secret stands in an output', () => {
    const yaml = 'apiVersion: v1\nclusters:\n- name: c\n  cluster: { server: "https://c.test" }\n';
    expect(() => assertOutputsArrive(OUTPUTS, [kubeconfig(yaml), kubeconfig(Buffer.from('{\n}').toString('base64'))])).not.toThrow();
    expect(() => assertOutputsArrive(OUTPUTS, [kubeconfig('{"clusters":[]}')])).not.toThrow();
  });

  it('names the line, the outputs that would be hidden, and the fix', () => {
    expect(() => assertOutputsArrive(OUTPUTS, [kubeconfig('{\n  "clusters": [\n  ]\n}\n')])).toThrow(
      'input kubeconfig has a line that is only "{" (line 1) (and 2 more like it): GitHub would then hide the output "stages", and the next job get nothing for it. Store it base64\nNothing was changed',
    );
  });

  it('takes a line as GitHub does: without the space around it, whatever ends it', () => {
    expect(() => assertOutputsArrive(OUTPUTS, [kubeconfig('a: {\r\n  }\r\n')])).toThrow(/only "}" \(line 2\)/);
  });

  it('does not repeat a line that may tell something', () => {
    const hidden = [secrets('NOTE="first\nproduction\nlast"', { NOTE: 'first\nproduction\nlast' })];
    expect(() => assertOutputsArrive(OUTPUTS, hidden)).toThrow(/the text of its line 2 stands in the outputs as well/);
    expect(() => assertOutputsArrive(OUTPUTS, hidden)).toThrow(/the outputs "stages", "release-id"/);
    expect(() => assertOutputsArrive(OUTPUTS, hidden)).not.toThrow(/first|last/);
  });

  it('knows what the action itself masks: values, and fields of JSON', () => {
    expect(() => assertOutputsArrive(OUTPUTS, [secrets('ENV=production', { ENV: 'production' })])).toThrow(/what ENV holds stands in/);
    const json = '{"user":"shop-production"}';
    expect(() => assertOutputsArrive(OUTPUTS, [secrets(`DB='${json}'`, { DB: json })])).toThrow(/what DB holds[\s\S]*"release-id"/);
    expect(() => assertOutputsArrive(OUTPUTS, [secrets('ENV=shop', { ENV: 'shop' })])).not.toThrow();
  });

  it('tells of every secret at once', () => {
    const both = [kubeconfig('a: {\n}'), secrets('A="{\n}\n"', { A: '{\n}\n' })];
    expect(() => assertOutputsArrive(OUTPUTS, both)).toThrow(/input kubeconfig[\s\S]*input secrets/);
  });
});
