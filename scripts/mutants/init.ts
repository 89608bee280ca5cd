import { mutant, type Mutant } from './mutant.ts'

const init = 'packages/cli/src/init'
const supabase = 'packages/cli/test/init/supabase.test.ts'
const realtime = 'packages/cli/test/init/realtime.test.ts'

export const initMutants: readonly Mutant[] = [
  mutant(
    'a deleted user stays when his jobs cannot go',
    `${init}/deleted-users-sql.ts`,
    `  exception when others then
    raise warning 'genjobs: the jobs of a deleted user are erased later: %', sqlerrm;
  end;
  return null;
exception when others then`,
    `  end;
  return null;
exception when division_by_zero then`,
    supabase,
    'goes also when his jobs cannot go with him',
  ),
  mutant(
    'a deletion erases the first user it finds, not the one that goes',
    `${init}/deleted-users-sql.ts`,
    'values (old.id::text, clock())',
    `values ('nobody', clock())`,
    supabase,
    'takes his jobs along',
  ),
  mutant(
    'changes of jobs are shown to everybody',
    `${init}/realtime-sql.ts`,
    '.current_owner()))',
    '.current_owner()) or true)',
    realtime,
    'each sees his own changes only',
  ),
  mutant(
    'the search path of a migration stays behind',
    'packages/genjobs/src/migrate/engine-script.ts',
    'reset search_path;',
    '',
    supabase,
    'by files, and migrate() finds nothing to do',
  ),
]
