import { ExpositionError } from './exposition.ts';

/** One field of a message: its number, and where and how its value is written. */
export interface Field {
  readonly number: number;
  readonly value: FieldValue;
}

export type FieldValue =
  | { readonly wire: 'varint'; readonly bits: bigint }
  | { readonly wire: 'fixed64' | 'bytes'; readonly bytes: Uint8Array }
  | { readonly wire: 'fixed32' };

/** The fields of a message in their order (https://protobuf.dev/programming-guides/encoding/). @throws ExpositionError */
export function* fieldsOf(message: Uint8Array): Generator<Field> {
  for (let position = 0; position < message.length; ) {
    const tag = readVarint(message, position);
    position = tag.end;
    const number = Number(tag.bits >> 3n);
    const wire = Number(tag.bits & 7n);
    switch (wire) {
      case 0: {
        const { bits, end } = readVarint(message, position);
        position = end;
        yield { number, value: { wire: 'varint', bits } };
        break;
      }
      case 1:
      case 2: {
        const length = wire === 1 ? { bits: 8n, end: position } : readVarint(message, position);
        const end = length.end + Number(length.bits);
        if (end > message.length) throw truncated();
        yield { number, value: { wire: wire === 1 ? 'fixed64' : 'bytes', bytes: message.subarray(length.end, end) } };
        position = end;
        break;
      }
      case 5:
        position += 4;
        if (position > message.length) throw truncated();
        yield { number, value: { wire: 'fixed32' } };
        break;
      default:
        throw new ExpositionError('malformed', `expected a protobuf field, got wire type ${wire} at byte ${position}`);
    }
  }
}

export function readVarint(bytes: Uint8Array, start: number): { readonly bits: bigint; readonly end: number } {
  let bits = 0n;
  for (let position = start, shift = 0n; shift < 70n; position += 1, shift += 7n) {
    const byte = bytes[position];
    if (byte === undefined) throw truncated();
    bits |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return { bits: BigInt.asUintN(64, bits), end: position + 1 };
  }
  throw new ExpositionError('malformed', `a number of more than ten bytes at byte ${start}`);
}

export function numberOf(value: FieldValue): number {
  return value.wire === 'varint' ? Number(value.bits) : 0;
}

/** int64: two's complement. */
export function signedOf(value: FieldValue): number {
  return value.wire === 'varint' ? Number(BigInt.asIntN(64, value.bits)) : 0;
}

export function doubleOf(value: FieldValue): number {
  return value.wire === 'fixed64' ? (doublesIn(value.bytes)[0] ?? 0) : 0;
}

export function messageOf(value: FieldValue): Uint8Array {
  return value.wire === 'bytes' ? value.bytes : new Uint8Array();
}

export function textOf(value: FieldValue): string {
  return new TextDecoder().decode(messageOf(value));
}

/** `repeated sint64`, of which one field holds one number or, packed, many. */
export function zigzagsOf(value: FieldValue): readonly number[] {
  if (value.wire === 'varint') return [zigzag(value.bits)];
  const bytes = messageOf(value);
  const numbers: number[] = [];
  for (let position = 0; position < bytes.length; ) {
    const { bits, end } = readVarint(bytes, position);
    numbers.push(zigzag(bits));
    position = end;
  }
  return numbers;
}

/** `repeated double`, one or packed. */
export function doublesOf(value: FieldValue): readonly number[] {
  return value.wire === 'fixed64' || value.wire === 'bytes' ? doublesIn(value.bytes) : [];
}

function zigzag(bits: bigint): number {
  return Number((bits >> 1n) ^ -(bits & 1n));
}

function doublesIn(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: Math.floor(bytes.length / 8) }, (_, index) => view.getFloat64(index * 8, true));
}

function truncated(): ExpositionError {
  return new ExpositionError('truncated', 'it ends within a message');
}
