using NetralitasGrid.Grains.Employees;

namespace NetralitasGrid.Grains.Messages;

/// <summary>A province moves to another cell (body of <see cref="MessageKind.CasesLeft"/>), for a subject that has cases there.</summary>
/// <param name="Province">Code of the province.</param>
/// <param name="To">Name of the cell that gets it.</param>
public sealed record CasesLeft(string Province, string To);

/// <summary>What a subject brings from another cell (body of <see cref="MessageKind.CasesCame"/>).</summary>
/// <param name="From">Name of the cell that the province was in.</param>
/// <param name="Person">The subject with its cases in that province, as they stood there.</param>
public sealed record CasesCame(string From, EmployeeState Person);
