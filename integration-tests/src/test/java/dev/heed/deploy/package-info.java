/** What is shipped in deploy/ against what it is for: the resource definitions of Kubernetes operators, the metrics of a run. */
package dev.heed.deploy;
