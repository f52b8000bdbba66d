namespace NetralitasGrid.Rules;

/// <summary>The rules of a program, compiled. What the bits that they set do not tell is walked: rules that throw, and those with faults.</summary>
internal sealed class EngineCode
{
    private readonly ParamChunk? _globals;
    private readonly RuleChunks _rules;

    public EngineCode(EngineProgram program)
    {
        var all = program.Settings.NestedRuleExecutionMode == NestedRuleExecutionMode.All;
        Walked = new ulong[(program.Rules.Count + 63) / 64];
        var rules = new List<BoundRule>(program.Rules.Count);
        foreach (var rule in program.Rules)
        {
            rules.Add(rule.HasFault ? new BoundRule(rule.Rule, null, null, true, []) : rule.ToBound(all));
            HasWalked |= rule.HasFault;
            Walked[rule.Bit >> 6] |= rule.HasFault ? 1UL << (rule.Bit & 63) : 0;
        }

        var workflow = new BoundWorkflow([], program.Inputs, [.. program.Globals.Select(g => (g.Variable, g.Definition.Node))], rules, program.Selection);
        UsesRules = workflow.UsesRules;
        _globals = ProgramEmitter.Globals(workflow);
        _rules = new RuleChunks(workflow, singly: true);
    }

    /// <summary>The rules that are always walked, as bits.</summary>
    public ulong[] Walked { get; }

    public bool HasWalked { get; }

    public bool UsesRules { get; }

    public void Globals(Frame frame) => _globals?.Invoke(frame, 0);

    public void Rules(IRuleRun run) => _rules.Run(run);

    public void Rule(IRuleRun run, int index) => _rules.Run(run, index);
}
