import type { Clock } from '../../clock/clock.ts';
import { timestamp } from '../../clock/clock.ts';
import type { Team, User, WorkflowRun } from './model.ts';
import type { Repository } from './repository.ts';

/** The account that GITHUB_TOKEN acts as. Its id is the one it has on github.com. */
export const ACTIONS_BOT: User = { id: 41_898_282, login: 'github-actions[bot]', type: 'Bot', name: null };

/** Everything that one server knows. Names of users and repositories are the same in either case. */
export class Store {
  readonly clock: Clock;
  /** Where it is served, e.g. `http://127.0.0.1:1234`: every link begins with it. */
  url = '';
  /** Told of each run that a dispatch made. */
  onDispatch: ((repository: Repository, run: WorkflowRun) => void) | undefined;
  readonly #users = new Map<string, User>([[ACTIONS_BOT.login, ACTIONS_BOT]]);
  readonly #teams = new Map<string, Team>();
  readonly #repositories = new Map<string, Repository>();
  #lastId = 1000;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  now(): string {
    return timestamp(this.clock);
  }

  nextId(): number {
    return ++this.#lastId;
  }

  user(login: string): User | undefined {
    return this.#users.get(login.toLowerCase());
  }

  /** `acme/platform` */
  team(name: string): Team | undefined {
    return this.#teams.get(name.toLowerCase());
  }

  addTeam(team: Omit<Team, 'id'>): Team {
    const added = { id: this.nextId(), ...team };
    this.#teams.set(`${team.organization}/${team.slug}`.toLowerCase(), added);
    return added;
  }

  teamWithId(id: number): Team | undefined {
    return [...this.#teams.values()].find((team) => team.id === id);
  }

  userWithId(id: number): User | undefined {
    return [...this.#users.values()].find((user) => user.id === id);
  }

  /** One that is not there yet is made. */
  ensureUser(login: string, { name = null, type = 'User' }: Partial<Pick<User, 'name' | 'type'>> = {}): User {
    const known = this.user(login);
    if (known !== undefined) return known;
    const user: User = { id: this.nextId(), login, type, name };
    this.#users.set(login.toLowerCase(), user);
    return user;
  }

  repository(owner: string, name: string): Repository | undefined {
    return this.#repositories.get(`${owner}/${name}`.toLowerCase());
  }

  addRepository(repository: Repository): void {
    this.#repositories.set(repository.fullName.toLowerCase(), repository);
  }

  get repositories(): Iterable<Repository> {
    return this.#repositories.values();
  }
}
