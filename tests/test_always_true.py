"""What is always true, and which tests try to break it.

A sentence without an attack is not kept; a test that was renamed or deleted is missed here.
"""

from __future__ import annotations

from importlib import import_module

import pytest

pytestmark = pytest.mark.pure
JOURNEY = "qingfeng.institutions.complaints.tests.test_journey"
ASSISTING = "qingfeng.institutions.complaints.tests.test_assisting"
ASSISTING_PAGES = "tests.desk.test_assisting"
STRANDING = "qingfeng.institutions.complaints.tests.test_stranding"
CHRONICLE = "qingfeng.core.chronicle.tests"
REFUNDS = "qingfeng.engines.ledgers.tests.test_refunds"
RESTITUTION = "qingfeng.engines.ledgers.tests.test_restitution"
PAYBACK = "tests.desk.test_payback"
BOOKS = "qingfeng.engines.ledgers.tests.test_books"
IN_FORCE = "qingfeng.core.norms.tests.test_in_force"
PUBLISHING = "qingfeng.engines.disclosure.tests.test_publishing"
CIRCULARS = "qingfeng.institutions.circulars.tests.test_circulars"
CONSEQUENCES = "qingfeng.engines.consequences.tests"

ALWAYS_TRUE: dict[int, tuple[str, ...]] = {
    # Complaint material never reaches the unit or person complained about, nor anyone recused.
    1: (
        "tests.test_attacks_walls.test_no_word_of_a_complaint_is_on_any_page_of_those_who_may_not_see_it",
        "tests.test_attacks_walls.test_no_mail_notice_log_or_export_holds_a_word_of_a_complaint",
        "tests.test_attacks_walls.test_a_unit_sees_only_the_approved_extract_and_only_once_it_was_sent",
        "tests.test_attacks_walls.test_a_person_drawn_in_later_loses_sight_of_the_matter_at_once",
        "tests.desk.test_walls.test_a_matter_does_not_exist_for_those_who_may_not_see_it",
        "tests.desk.test_walls.test_no_list_search_count_or_sheet_shows_it_to_the_recused",
        "tests.desk.test_respondent.test_nobody_else_reads_the_extract",
        f"{ASSISTING_PAGES}.test_an_assisting_clerk_reaches_no_page_of_the_matter_and_learns_not_even_its_number",
        f"{ASSISTING_PAGES}.test_a_recused_clerk_finds_no_question_no_notice_and_no_count",
        f"{ASSISTING}.test_those_complained_about_and_whoever_is_below_them_are_never_asked",
        f"{ASSISTING}.test_a_question_with_the_complainants_name_is_not_sent_whoever_would_approve_it",
        "qingfeng.core.matters.tests.test_recusal.test_list_and_single_check_say_what_the_days_say",
        "tests.desk.test_since_the_facts.test_one_who_has_moved_to_the_office_since_finds_nothing",
        "tests.desk.test_since_the_facts.test_an_order_and_a_consequence_are_shut_to_whom_the_matter_is_shut",
        "tests.desk.test_stranded.test_no_page_of_an_administrator_holds_its_number_or_title",
        f"{STRANDING}.test_whoever_must_stand_back_is_not_told_even_that",
        f"{JOURNEY}.test_a_principal_never_sees_a_matter_against_the_own_school",
        f"{JOURNEY}.test_the_school_reads_the_approved_extract_and_nothing_before_it_is_sent",
        f"{PAYBACK}.test_before_it_is_asked_the_school_knows_of_no_refund",
        f"{PAYBACK}.test_a_complainant_whom_the_list_lacks_leaves_no_trace_for_the_school_at_any_point",
        f"{PAYBACK}.test_once_its_own_lines_are_paid_the_school_is_done_whatever_the_office_still_has_to_pay",
    ),
    # At every moment an open matter has exactly one accountable person; a hand-over needs acceptance.
    2: (
        "tests.test_attacks_steps.test_whatever_anybody_tries_one_person_who_may_answers_for_an_open_matter",
        "tests.test_attacks_steps.test_a_matter_is_offered_to_nobody_without_a_role_for_it",
        "tests.test_attacks_steps.test_nobody_is_named_from_whom_the_accountable_person_must_stand_back",
        "tests.test_attacks_steps.test_the_head_names_another_when_the_accountable_person_must_stand_back",
        f"{JOURNEY}.test_the_one_who_offers_stays_accountable_until_the_other_accepts",
        f"{JOURNEY}.test_a_matter_is_never_offered_to_somebody_who_must_stand_back",
        f"{STRANDING}.test_when_nobody_is_left_those_who_can_lend_a_person_are_told_once",
        f"{STRANDING}.test_as_soon_as_somebody_is_able_it_is_offered",
    ),
    # The one who handles does not decide; the one who proposes does not approve.
    3: (
        "tests.test_attacks_steps.test_nobody_with_a_hand_in_a_case_decides_it_whatever_roles_they_collect",
        f"{ASSISTING}.test_whoever_answered_for_the_assisting_unit_neither_decides_nor_rechecks_the_case",
        f"{JOURNEY}.test_the_handler_does_not_decide",
        f"{JOURNEY}.test_nobody_approves_the_extract_they_drafted",
        f"{REFUNDS}.test_whoever_proposes_does_not_decide",
        f"{REFUNDS}.test_payment_takes_two_people_and_proof",
        f"{RESTITUTION}.test_whoever_proposes_does_not_decide_and_whoever_records_does_not_confirm",
        f"{CONSEQUENCES}.test_services.test_the_handler_and_the_person_concerned_do_not_decide",
        f"{PUBLISHING}.test_nobody_approves_what_they_prepared",
        "tests.test_retention.test_nobody_approves_the_list_they_prepared",
        "qingfeng.core.access.tests.test_staffing.test_start_up_warns_of_roles_nobody_can_fill",
    ),
    # Nothing is edited or deleted in the chronicle or a ledger; derived state can be rebuilt.
    4: (
        f"{CHRONICLE}.test_append.test_nothing_written_is_changed_or_deleted",
        f"{CHRONICLE}.test_verify.test_rebuild_makes_all_derived_state_again_just_as_it_was",
        f"{CHRONICLE}.test_verify.test_random_edits_are_always_found",
        f"{BOOKS}.test_the_database_refuses_to_change_or_delete_an_entry",
        f"{BOOKS}.test_the_proof_finds_a_forged_balance_and_a_dropped_guard_and_rebuilding_mends_the_balance",
    ),
    # Every deadline shows its start, clause, pauses, extensions and calendar version, and recomputes when those change.
    5: (
        "tests.test_attacks_clocks.test_every_clock_on_the_way_explains_itself_with_start_clause_and_calendar",
        "tests.test_attacks_clocks.test_every_running_deadline_moves_with_the_calendar_and_stopped_ones_stay",
        "tests.test_attacks_clocks.test_pauses_and_extensions_survive_a_new_calendar",
        "tests.test_attacks_clocks.test_the_worker_counts_anew_without_being_asked",
        f"{JOURNEY}.test_a_pause_needs_a_listed_ground_and_moves_the_deadline",
        f"{JOURNEY}.test_the_head_extends_once_and_the_complainant_is_told_why",
        f"{IN_FORCE}.test_a_local_rule_may_be_shorter_than_statute_never_longer",
    ),
    # A rule decides with the parameters in force on the day of the facts. No rule takes force before it is published.
    6: (
        f"{IN_FORCE}.test_no_rule_takes_force_before_it_is_published",
        f"{IN_FORCE}.test_a_matter_of_2010_is_counted_by_the_regulation_of_2005_and_one_of_today_by_that_of_2022",
        f"{IN_FORCE}.test_versions_are_never_edited_or_deleted",
        f"{JOURNEY}.test_petition_clocks_of_2011_cite_the_law_of_that_time",
        "qingfeng.institutions.watch_list.tests.test_listing.test_what_was_charged_before_the_rule_was_in_force_does_not_count",
    ),
    # A matter that was answered closes only with evidence and confirmation or re-check; others end under their own names.
    7: (
        "tests.test_attacks_steps.test_no_answer_closes_without_evidence_and_confirmation_or_recheck",
        "tests.test_attacks_steps.test_every_other_end_has_a_name_of_its_own",
        f"{JOURNEY}.test_harm_to_a_minor_goes_to_the_duty_person_and_blocks_closing_until_the_receipt_is_in",
    ),
    # Only whitelisted fields can be published about a person. Nobody is named before remedies have run out. (8: rankings, later.)
    9: (
        f"{PUBLISHING}.test_what_may_not_be_published_is_not_even_kept_as_a_draft",
        f"{CIRCULARS}.test_nobody_is_named_before_remedies_have_run_out_but_an_unnamed_circular_may_go",
        f"{CIRCULARS}.test_a_sum_paid_back_to_fewer_than_five_is_not_told",
        f"{CIRCULARS}.test_too_early_a_circular_does_not_get_out",
    ),
    # Every sum balances, also with many writers at once.
    10: (
        f"{BOOKS}.test_any_sequence_keeps_the_sum_at_zero_and_nothing_below_it",
        f"{BOOKS}.test_the_database_itself_refuses_an_unbalanced_or_stray_or_overdrawing_posting",
        f"{REFUNDS}.test_a_refund_never_exceeds_what_was_taken",
        f"{RESTITUTION}.test_never_more_is_asked_back_than_the_payer_was_paid",
        f"{RESTITUTION}.test_money_got_back_is_a_balanced_entry_and_what_was_paid_out_stays",
        "qingfeng.engines.ledgers.tests.test_many_writers.test_four_processes_never_pay_out_more_than_there_is",
    ),
    # A published circular or board can be proved unaltered by someone who does not trust the office.
    11: (
        f"{CHRONICLE}.test_verify.test_whoever_recomputes_everything_is_found_by_a_head_held_outside",
        f"{CHRONICLE}.test_verifier.test_a_publication_can_be_checked_by_an_outsider",
        f"{CHRONICLE}.test_verifier.test_a_forged_bundle_is_found",
        f"{CIRCULARS}.test_an_outsider_proves_a_circular_with_the_stand_alone_verifier",
    ),
    # A repeated request does its work once and shows the same answer again.
    12: (
        "tests.test_attacks_steps.test_every_step_of_the_way_sent_twice_does_its_work_once",
        f"{JOURNEY}.test_a_retry_shows_the_same_receipt_and_stores_nothing_twice",
        f"{REFUNDS}.test_repeated_requests_do_their_work_once",
        f"{CONSEQUENCES}.test_services.test_the_same_request_again_changes_nothing",
        "tests.desk.test_steps.test_a_replayed_form_does_its_work_once_and_shows_the_same_answer",
        f"{ASSISTING_PAGES}.test_an_answer_sent_twice_is_one_and_its_files_need_the_word_that_they_hold_no_secrets",
        "tests.test_intake_under_load.test_a_kill_in_the_middle_loses_no_receipt_and_a_retry_shows_the_same_one",
    ),
    # A person can see what is kept about them and why; what is disposed of is gone, and the proofs still hold.
    13: (
        "tests.test_retention.test_what_is_disposed_of_is_gone_and_the_record_still_proves_itself",
        "tests.test_retention.test_no_word_of_a_disposed_case_is_left_in_the_database",
        "tests.test_rights.test_each_kind_is_named_with_its_reason_its_period_and_its_clause",
        "tests.test_rights.test_an_anonymous_person_reads_it_too_and_that_no_name_is_kept",
        "qingfeng.core.vault.tests.test_files.test_disposal_removes_the_content_and_leaves_a_commitment_that_held",
    ),
}


@pytest.mark.parametrize("name", [name for names in ALWAYS_TRUE.values() for name in names])
def test_the_attack_is_there(name):
    module, _dot, function = name.rpartition(".")
    assert callable(getattr(import_module(module), function, None)), f"{name} is gone: what tries to break it now?"


def test_each_sentence_of_the_design_that_has_an_object_is_attacked():
    assert set(ALWAYS_TRUE) == set(range(1, 14)) - {8}
    assert all(ALWAYS_TRUE.values())
