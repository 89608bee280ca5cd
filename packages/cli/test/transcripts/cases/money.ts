import type { Cases } from '../command-case.ts'

/** Credits and budgets. */
export const moneyCases: Cases = {
  credits: { succeeds: ['credits'], fails: ['credits gift ada'], database: false },
  'credits balance': { succeeds: ['credits balance ada', 'credits balance nobody', 'credits balance ada --json'] },
  'credits statement': {
    succeeds: ['credits statement ada', 'credits statement nobody', 'credits statement ada --limit 1 --json'],
    fails: ['credits statement ada --before x', 'credits statement ada --limit 0'],
  },
  'credits top-up': {
    succeeds: [
      'credits top-up ada 10 --key invoice-1 --note "Thank you"',
      'credits top-up ada 10 --key invoice-1 --note "Thank you"',
      'credits top-up ben 10 --key invoice-2 --json',
    ],
    fails: [
      'credits top-up ada 5',
      'credits top-up ada -5 --key k',
      'credits top-up ada 0.1 --key k',
      'credits top-up ada 11 --key invoice-1',
    ],
  },
  'credits grant': {
    succeeds: ['credits grant ada 5 --expires 30d --key gift', 'credits grant ada 5 --expires 30d --key gift-2 --json'],
    fails: [
      'credits grant ada 5 --key k',
      'credits grant ada 5 --key k --expires 2001-01-01',
      'credits grant ada 5 --key k --expires soon',
    ],
  },
  'credits adjust': {
    succeeds: [
      'credits adjust ada -2 --key ticket-1 --note "booked twice"',
      'credits adjust ada 2 --key ticket-2 --note sorry --json',
    ],
    fails: [
      'credits adjust ada 5 --key k',
      'credits adjust ada -400 --key ticket-3 --note x',
      'credits adjust ada -400 --key ticket-3 --note x --json',
    ],
  },
  'credits overdraft': {
    succeeds: ['credits overdraft ada 7', 'credits balance ada', 'credits overdraft ada 0 --json'],
    fails: ['credits overdraft ada', 'credits overdraft ada -1'],
  },
  budgets: { succeeds: ['budgets'], fails: ['budgets raise'], database: false },
  'budgets list': {
    succeeds: ['budgets list', 'budgets list owner ada', 'budgets list kind', 'budgets list --json'],
    fails: ['budgets list team', 'budgets list all ada', 'budgets list --limit 0'],
  },
  'budgets set': {
    succeeds: [
      'budgets set owner ada --credits 500 --per month',
      'budgets set owner --credits 100 --per day',
      'budgets set kind video --cost 5000000 --per total --warn-at 4000000 --json',
    ],
    fails: [
      'budgets set owner ada --per day',
      'budgets set owner ada --credits 5',
      'budgets set team --credits 5 --per day',
      'budgets set all --credits 5 --cost 5 --per day',
      'budgets set all --cost -5 --per day',
      'budgets set all --cost 5 --per day --warn-at 0',
      'budgets set all --cost 5 --per day --time-zone Mars',
    ],
  },
  'budgets remove': {
    succeeds: [
      'budgets remove owner ada --credits --per month',
      { line: 'budgets set owner ada --credits 5 --per day' },
      'budgets remove owner ada --credits --per day --json',
    ],
    fails: ['budgets remove owner ada --per month', 'budgets remove owner ada --credits --per month'],
  },
}
