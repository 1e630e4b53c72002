from app.errors import CmaaError, Finding, InvalidGraph, ParameterError, did_you_mean


def test_an_error_is_one_line_with_what_where_and_the_next_step():
    error = CmaaError("cannot\nbe read", where="data/a.ttl:3", remedy="mend\tit")
    assert str(error) == "data/a.ttl:3: cannot be read; mend it"


def test_exit_codes_tell_wrong_data_from_wrong_usage():
    assert InvalidGraph([]).exit_code == 1
    assert ParameterError("x").exit_code == 2


def test_a_finding_names_file_line_node_rule_and_remedy():
    finding = Finding("data/a.ttl", 4, "party/jpn", "PartyShape-label", "Give it a label")
    assert str(finding) == "data/a.ttl:4: party/jpn: [PartyShape-label] Give it a label"
    assert str(Finding("data/a.ttl", 0, "n", "r", "x")).startswith("data/a.ttl: n")


def test_did_you_mean_suggests_only_what_is_close():
    assert did_you_mean("partnrs", ["partners", "totals"]) == 'did you mean "partners"?'
    assert did_you_mean("zzz", ["partners"], "see the list") == "see the list"
