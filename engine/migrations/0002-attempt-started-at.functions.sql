alter type job_details add attribute attempt_started_at timestamptz;
