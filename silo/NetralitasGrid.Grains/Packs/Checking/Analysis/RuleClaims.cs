using NetralitasGrid.Rules;

namespace NetralitasGrid.Grains.Packs.Checking;

/// <summary>The conditions of a workflow's rules as claims over one space, and questions about them.</summary>
internal sealed class RuleClaims
{
    private readonly FactSpace _space;
    private readonly Solver _solver;

    public RuleClaims(WorkflowProgram program, CompiledPack pack)
    {
        var reader = new FormulaReader(program, new Dictionary<string, object>(StringComparer.Ordinal) { ["thresholds"] = pack.Thresholds });
        Formulas = [.. program.Rules.Select(r => reader.Read(r.Index))];
        _space = new FactSpace(pack, Formulas);
        Claims = [.. Formulas.Select(_space.ClaimOf)];
        // Opaque conditions become variables as they are met, so the solver is made last.
        _solver = _space.Solver();
        Unused = reader.UnusedParams();
    }

    /// <summary>By the index of the rule in its program.</summary>
    public IReadOnlyList<RuleFormula> Formulas { get; }

    public IReadOnlyList<Claim> Claims { get; }

    /// <summary>Notions that no rule uses.</summary>
    public IReadOnlyList<string> Unused { get; }

    public Claim ClaimOf(RuleFormula formula) => _space.ClaimOf(formula);

    /// <summary>Whether it is proven that nothing makes the claim true.</summary>
    public bool Never(Claim claim) => _solver.Solve(claim) == Answer.Never;

    /// <summary>Whether it is proven that wherever the first claim holds, the second does.</summary>
    public bool Implies(Claim first, Claim second) => Never(Claim.All(first, !second));

    /// <summary>Facts that make a claim true; null where there are none or none was found.</summary>
    public string? Example(Claim claim) => _solver.Solve(claim) == Answer.Possible ? _space.Example(_solver) : null;
}
