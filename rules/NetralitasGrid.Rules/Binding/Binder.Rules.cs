namespace NetralitasGrid.Rules;

internal sealed partial class Binder
{
    private const string RulesWord = "rules";

    /// <summary>
    /// <c>rules.Name</c> or <c>rules["Name"]</c>: the result of a rule above. Null when <c>rules</c> is something else here; an input, a param or
    /// a member of that name goes first.
    /// </summary>
    private BoundNode? RuleResult(Syntax target, string name, TextSpan span)
    {
        if (target is not NameSyntax { Name: var word } || !_settings.Names.Equals(word, RulesWord) || _scope.Rules is not { } rules
            || _scope.Find(word) is not null || _elements.Any(e => e.Name is not null && _settings.Names.Equals(e.Name, word))
            || (It(span) is { } it && !IsDynamic(it) && Find(it.Type, word, ofType: false) is not null))
        {
            return null;
        }

        return rules.Find(name) switch
        {
            null => Fault(RuleCodes.UnknownName, span, $"there is no rule '{name}'", null, NearestName.Of(name, rules.Known)),
            var index when index >= rules.Next => Fault(RuleCodes.RuleBelow, span, $"the rule '{name}' does not stand above this one",
                "a rule above: rules are computed from top to bottom"),
            { } index => new BoundRuleResult(index, name, span),
        };
    }
}
