import { hash32, Rng } from '../random.ts';

/**
 * The owner of a device. A few have the name of an AI agent or names in other scripts, because such
 * user names have broken detections and databases.
 */
export interface Person {
  readonly first: string;
  readonly last: string;
  /** The operating system's user name, which is also the name of the home directory. */
  readonly login: string;
}

const FIRST_NAMES = (
  'Anna Ben Carla Daan Elif Femke Goran Hanna Ines Jonas Katja Lars Mila Nils Olga Paul Quirin ' +
  'Rosa Sven Tara Udo Vera Wim Xenia Yara Zeno Amir Bianca Chen Dalia Emre Fatou Gina Hugo Ida ' +
  'Jan Kofi Lena Marek Nadia Oscar Petra Rafael Sofia Tom Ulla Viktor Wanda Yusuf Zita'
).split(' ');

const LAST_NAMES = (
  'Acker Bakker Castro Dekker Engel Fischer Graf Hansen Ivanov Jansen Keller Lorenz Meyer Novak ' +
  'Olsen Peters Quast Richter Smit Torres Ulrich Visser Weber Xu Yilmaz Zimmer Abbas Brandt ' +
  'Cohen Diaz Evers Falk Gomez Haas Issa Jung Kraus Lind Moreau Nowak Okoro Pinto Roth Silva ' +
  'Tanaka Urban Vogel Wolff Young Zhang'
).split(' ');

const UNUSUAL_PEOPLE: readonly Person[] = [
  { first: 'Claude', last: 'Dubois', login: 'claude' },
  { first: 'Cline', last: 'Warp', login: 'cline.warp' },
  { first: 'Zoë', last: 'Brontë', login: 'zoë.brontë' },
  { first: 'Søren', last: 'Ångström', login: 'sørenå' },
  { first: 'Дарья', last: 'Соколова', login: 'дарья' },
  { first: '美咲', last: '田中', login: 'misaki' },
  { first: 'Seán', last: "O'Neill", login: "sean.o'neill" },
];

/** The person for a hash. Equal hashes have the same person. */
export function personFor(hash: number): Person {
  const rng = new Rng(hash);
  if (rng.chance(0.02)) return rng.pick(UNUSUAL_PEOPLE);
  const first = rng.pick(FIRST_NAMES);
  const last = rng.pick(LAST_NAMES);
  const number = hash32(hash, 1) % 3 === 0 ? String(2 + (hash32(hash, 2) % 60)) : '';
  const login = rng.chance(0.5) ? `${first[0]}${last}` : `${first}.${last}`;
  return { first, last, login: `${login.toLowerCase()}${number}` };
}
