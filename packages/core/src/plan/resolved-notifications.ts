import type { Moment } from '../notify/events/moment.ts';

/** Who is told of a release, and of what. */
export interface ResolvedNotifications {
  readonly channels: readonly ResolvedChannel[];
  /** None: every event to every channel. */
  readonly rules: readonly { readonly when: readonly Moment[]; readonly where: readonly string[] }[];
}

export type ResolvedChannel =
  | {
      readonly kind: 'webhook';
      readonly name: string;
      /** The address itself, or the name of the secret that has it. */
      readonly url: { readonly kind: 'plain'; readonly address: string } | { readonly kind: 'secret'; readonly secret: string };
      /** Name of the secret with the key; null: not signed. */
      readonly sign: string | null;
    }
  | {
      readonly kind: 'github';
      readonly name: string;
      readonly comment: boolean;
      readonly contained: boolean;
      readonly deployment: boolean;
    };

export const NO_NOTIFICATIONS: ResolvedNotifications = { channels: [], rules: [] };
