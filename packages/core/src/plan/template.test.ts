import { describe, expect, it } from 'vitest';
import { type Scope, substitute } from './template.ts';

const scope: Scope = {
  variables: { service: 'api', target: undefined },
  params: new Map<string, string | number | boolean | undefined>([
    ['first', 1],
    ['on', true],
    ['share', 25],
    ['gone', undefined],
  ]),
};

describe('substitute', () => {
  it.each([
    ['plain', 'plain'],
    [12, 12],
    ['$(params.first)', 1],
    ['$(params.on)', true],
    ['$( params.first )', 1],
    ['$(params.share)%', '25%'],
    ['ghcr.io/$(service)/$(service)', 'ghcr.io/api/api'],
    ['$service', '$service'],
  ])('makes %j into %j', (written, value) => {
    expect(substitute(written, scope)).toMatchObject({ kind: 'value', value });
  });

  it.each(['$(params.gone)', 'x-$(target)'])('says nothing of %s, whose value is missing elsewhere', (written) => {
    expect(substitute(written, scope)).toEqual({ kind: 'unresolved' });
  });

  it.each([
    ['$(params.fist)', 'the strategy has no parameter "fist"', 'did you mean "params.first"?'],
    ['$(servce)', 'there is no variable $(servce) here', 'did you mean "service"?'],
    ['a $(service', 'a $( has no )', 'close the parenthesis'],
    ['$()', 'there is no variable $() here', 'write the value itself'],
    ['$(constructor)', 'there is no variable $(constructor) here', 'write the value itself'],
  ])('refuses %s', (written, message, suggestion) => {
    expect(substitute(written, scope)).toMatchObject({ kind: 'problem', problem: { message, suggestion } });
  });

  it('knows no parameters outside of strategies', () => {
    expect(substitute('$(params.first)', { variables: { service: 'api' }, params: null })).toMatchObject({
      problem: { message: 'there is no variable $(params.first) here', expected: '$(service)' },
    });
  });
});
