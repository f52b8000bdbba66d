using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Load.Incidents;
using NetralitasGrid.Load.Scenarios;

namespace NetralitasGrid.Load.Running;

/// <summary>One generated report and what its sender was told of it. Written by the send that carries it, one at a time.</summary>
public sealed class Report(Lane lane, string id, IncidentDraft draft)
{
    public Lane Lane { get; } = lane;

    /// <summary>Its reportId.</summary>
    public string Id { get; } = id;

    public IncidentDraft Draft { get; } = draft;

    /// <summary>The incident that it was acknowledged as; null = not acknowledged.</summary>
    public GridId? Incident { get; private set; }

    /// <summary>Whether a later answer named another incident than the first.</summary>
    public bool Contradicted { get; private set; }

    /// <summary>Notes an acknowledgement; false when it was not the first.</summary>
    public bool Acknowledge(GridId incident)
    {
        lock (this)
        {
            if (Incident is null)
            {
                Incident = incident;
                return true;
            }

            Contradicted |= Incident != incident;
            return false;
        }
    }
}
