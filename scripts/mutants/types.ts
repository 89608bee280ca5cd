import { mutant, type Mutant } from './mutant.ts'

const generated = 'scripts/test/generate-types.test.ts'
const rows = 'engine/test/access/api-rows.test.ts'

export const typesMutants: readonly Mutant[] = [
  mutant(
    'the API has a column that the types do not know',
    'engine/sql/api/views/job_events.sql',
    's.data, s.at\n',
    's.data, s.at, s.seq as number\n',
    generated,
    'the generated types are those of the SQL',
  ),
  mutant(
    'arguments with a default must be given',
    'scripts/types/read-catalog.ts',
    'a.n > p.pronargs - p.pronargdefaults',
    'a.n > p.pronargs',
    generated,
    'the generated types are those of the SQL',
  ),
  mutant(
    'a column is null that the types say never is',
    'engine/sql/api/views/job_events.sql',
    's.type, s.data',
    's.type, nullif(s.data, s.data) as data',
    rows,
    'no column is null',
  ),
]
